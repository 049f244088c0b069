import type { Bench, Mutants, Pod, SkipReason } from '../requirement.ts';
import {
  AGENT_CONTAINER,
  agentPods,
  blinds,
  empty,
  Findings,
  inTime,
  logsWhy,
  onEach,
  podOutcomes,
  requirement,
  set,
} from '../requirement.ts';
import { SKIPPED } from './skipped-pods.ts';

/** What the node's own log and the agent's tell of a pod that the plugin leaves alone. */
interface Logged {
  readonly node: string;
  readonly inNodesLog: readonly string[];
  readonly inAgentsLog: boolean;
  /** The control: a name that no pod has. */
  readonly nobody: boolean;
  /** Why it is left alone. This and what follows is absent in observations that were recorded before it was kept. */
  readonly reason?: SkipReason;
  /** `namespace/name`. */
  readonly pod?: string;
  /** Version of Istio. */
  readonly istio?: string;
}

const NO_STATUS = 'excluded due to not containing sidecar annotation';
const REASONS = Object.keys(SKIPPED) as (keyof typeof SKIPPED)[];

async function observe(bench: Bench): Promise<readonly Logged[]> {
  const namespace = await bench.namespace('plain');
  const made = REASONS.flatMap((reason) =>
    onEach(bench.nodes, `o-02-${reason}-${bench.passId}`, (its) => ({
      reason,
      object: SKIPPED[reason]({ ...its, namespace }, bench.images),
    })),
  );
  const pods = await bench.start(...made.map(({ object }) => object));
  const agents = new Map((await agentPods(bench)).map((agent) => [agent.node, agent]));
  const inAgentsLog = (its: Pod) => isLogged(bench, agents.get(its.node), its);
  await inTime(
    bench.eventually(
      'the agents log what the plugin decided',
      async () => {
        const logged = (await Promise.all(pods.map(inAgentsLog))).filter(Boolean);
        if (logged.length === pods.length) return { done: true, value: undefined };
        return { done: false, seen: `${logged.length} of ${pods.length} pods` };
      },
      bench.deadlines.accessLogMs,
    ),
  );
  const outcomes = await podOutcomes(bench, pods);
  return Promise.all(
    outcomes.map(async ({ pod, node, said }, index) => ({
      node,
      inNodesLog: said,
      inAgentsLog: await inAgentsLog(pods[index]!),
      nobody: await inAgentsLog({ ...pods[index]!, name: 'no-such-pod' }),
      reason: made[index]!.reason,
      pod: pod!,
      istio: bench.mesh.version,
    })),
  );
}

async function isLogged(bench: Bench, agent: Pod | undefined, { namespace, name }: Pod): Promise<boolean> {
  if (agent === undefined) return false;
  const options = { container: AGENT_CONTAINER, sinceTime: bench.passStartedAt };
  const lines = (await bench.kube.logs(agent, options)).split('\n');
  return lines.some((line) => line.includes(`${namespace}/${name}`) && line.includes('excluded'));
}

export default requirement<readonly Logged[]>('CNI-O-02', {
  observe,
  judge: (pods) => {
    const findings = new Findings().some('pods', pods);
    for (const { reason = 'no-proxy', node, inNodesLog, inAgentsLog, nobody, ...its } of pods) {
      const subject = `pod (${reason}) on ${node}`;
      logsWhy(findings, subject, reason, { ...its, said: inNodesLog });
      findings
        .equal(`${subject}: told in the log of the node's agent`, true, inAgentsLog)
        .control(new Findings().equal(`a pod that is not on ${node}: told`, false, nobody));
    }
    return findings.judgement();
  },
  mutants: {
    'the node is silent': ([first]) => empty(first?.inNodesLog),
    'the agent of one node is silent': (pods) => set(pods.at(-1), { inAgentsLog: false }),
    'another decision': ([first]) => first?.inNodesLog.splice(0, 1, 'programmed'),
    ...logMutants('is logged as another reason', (reason) => [
      reason === 'no-status' ? 'excluded due to inject-disabled annotation' : NO_STATUS,
    ]),
    ...logMutants('is not logged', () => []),
    'anything is found in a log': blinds(([first]) => set(first, { nobody: true })),
    'no pod': (pods) => empty(pods),
  },
});

/** For each reason a pod more, of which the node's log tells this. */
function logMutants(what: string, inNodesLog: (reason: SkipReason) => string[]): Mutants<readonly Logged[]> {
  const mutants = REASONS.map((reason) => [
    `${reason} ${what}`,
    (pods: Logged[]) => pods.push({ ...pods[0]!, reason, inNodesLog: inNodesLog(reason) }),
  ]);
  return Object.fromEntries(mutants);
}
