import {
  type Bench,
  blinds,
  Findings,
  hasEnded,
  isBeingDeleted,
  type KubeObject,
  type LogEntry,
  requirement,
  set,
} from '../requirement.ts';
import { isAfter, podNamedIn, wordsOf } from './agent-log.ts';
import { leftAlone, type Quiet, type QuietAgent, quietAgents } from './quiet-agents.ts';

interface Said extends Pick<QuietAgent, 'node' | 'from' | 'quietS'> {
  /** Lines at level error or above since then. */
  readonly errors: readonly Complaint[];
  /** The control: lines of any level that the same look finds. */
  readonly lines: number;
}

interface Complaint extends Pick<LogEntry, 'scope' | 'message'> {
  /** It names a pod, and no pod of that name is there any more. */
  readonly ofEndedPod: boolean;
}

/** What may be told at that level while nothing changes. */
const ALLOWED: readonly ((complaint: Complaint) => boolean)[] = [
  // What the plugin sends of pods that it refuses, as it is to: istio/istio cni/pkg/log/uds.go processLog.
  ({ scope }) => scope === 'cni-plugin',
  // A pod that ends while it is mended has no network namespace: cni/pkg/repair/repaircontroller_linux.go getPodNetNs.
  ({ ofEndedPod }) => ofEndedPod,
  // Its watch of pods breaks off while CNI-N-09 takes its rights, or the API server is slow: pilot/pkg/util/informermetric.
  ({ message }) => message.startsWith('watch error in cluster '),
];

async function observe(bench: Bench): Promise<Quiet<Said>> {
  const { wantedS, agents } = await quietAgents(bench);
  const pods = await bench.kube.list({ apiVersion: 'v1', kind: 'Pod' });
  const there = new Set(
    pods.filter(isAlive).map(({ metadata: { namespace, name } }) => `${namespace}/${name}`),
  );
  const isOfEnded = (pod = '') => pod !== '' && !there.has(pod);
  const said = agents.map(({ agent: { node, from, quietS }, lines }) => ({
    node,
    from,
    quietS,
    errors: lines
      .filter(({ level, at }) => ['error', 'fatal'].includes(level) && isAfter(at, from))
      .map((line) => ({
        scope: line.scope,
        message: wordsOf(line),
        ofEndedPod: isOfEnded(podNamedIn(line)),
      })),
    lines: lines.length,
  }));
  return { wantedS, agents: said };
}

/** Of one that ends or has ended the processes may be gone before its object is. */
function isAlive(pod: KubeObject): boolean {
  return !isBeingDeleted(pod) && !hasEnded(pod);
}

export default requirement<Quiet<Said>>('CNI-O-06', {
  observe,
  judge: ({ wantedS, agents }) => {
    const findings = new Findings().some('agents', agents);
    for (const agent of agents) {
      const log = `log of the agent of ${agent.node}`;
      const errors = agent.errors.filter((one) => !ALLOWED.some((allows) => allows(one)));
      leftAlone(findings, agent, wantedS)
        .control(new Findings().holds(`${log}: lines with a level`, 'some', agent.lines > 0, 'none'))
        .equal(
          `${log}: errors since ${agent.from}`,
          [],
          errors.map(({ message }) => message),
        );
    }
    return findings.judgement();
  },
  mutants: {
    'one complains': ({ agents }) =>
      agents.at(-1)?.errors.push({
        scope: 'cni-agent',
        message: 'error watching node CNI config',
        ofEndedPod: false,
      }),
    'one cannot mend a pod that is there': ({ agents: [one] }) =>
      one?.errors.push({
        scope: 'controllers',
        message: 'error handling shop/a, retrying (retry count: 1): get netns: no such process',
        ofEndedPod: false,
      }),
    'a log of a form that is not read': blinds(({ agents: [one] }) => set(one, { lines: 0, from: '' })),
    'one was disturbed': blinds(({ agents }) => set(agents.at(-1), { quietS: 12 })),
    'no agent': (seen) => set(seen, { agents: [] }),
  },
});
