import type { Bench, Mutants, SkipReason } from '../requirement.ts';
import {
  backendOf,
  blinds,
  empty,
  Findings,
  handMadeSidecarPod,
  logsSkipReason,
  onEach,
  requirement,
  set,
} from '../requirement.ts';
import { levelIn } from './plugin-level.ts';
import { logsOf, type Told } from './plugin-logs.ts';
import { SKIPPED } from './skipped-pods.ts';
import { logsWriting } from './writing-words.ts';

interface Logged extends Told {
  readonly node: string;
  /** Why it is left alone; null of a pod that is redirected. */
  readonly reason: SkipReason | null;
  /** `namespace/name`. */
  readonly pod: string;
}

interface Observation {
  /** Version of Istio. */
  readonly istio: string;
  readonly backend: Bench['lane']['backend'];
  /** At which the plugin logs, on each node: what it decides is told at info. */
  readonly levels: readonly string[];
  readonly pods: readonly Logged[];
}

const REASONS = Object.keys(SKIPPED) as SkipReason[];
const NO_STATUS = 'excluded due to not containing sidecar annotation';

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('plain');
  const made = [...REASONS, null].flatMap((reason) =>
    onEach(bench.nodes, `o-02-${reason ?? 'redirected'}-${bench.passId}`, (its) => {
      const own = { ...its, namespace };
      const object =
        reason === null
          ? handMadeSidecarPod({ ...own, asleep: true }, bench.images)
          : SKIPPED[reason](own, bench.images);
      return { reason, object };
    }),
  );
  const pods = await bench.start(...made.map(({ object }) => object));
  const told = await logsOf(bench, pods);
  return {
    istio: bench.mesh.version,
    backend: backendOf(bench.mesh),
    levels: await Promise.all(bench.nodes.map((node) => levelIn(bench, node))),
    pods: pods.map(({ node, ...its }, at) => ({
      node,
      reason: made[at]!.reason,
      pod: `${its.namespace}/${its.name}`,
      ...told[at]!,
    })),
  };
}

export default requirement<Observation>('CNI-O-02', {
  observe,
  judge: ({ istio, backend, levels, pods }) => {
    const kinds = [...REASONS, 'redirected'];
    const findings = new Findings().sameSet(
      'kinds of pods',
      kinds,
      pods.map(({ reason }) => reason ?? 'redirected'),
    );
    findings.control(new Findings().some('level of the plugin', levels));
    for (const level of levels) {
      const isLow = ['info', 'debug'].includes(level);
      findings.control(new Findings().holds('level of the plugin', 'info or debug', isLow, level));
    }
    for (const { reason, node, inNodesLog: said, inAgentsLog, nobody, pod } of pods) {
      const subject = `pod (${reason ?? 'redirected'}) on ${node}`;
      if (reason === null) logsWriting(findings, subject, { pod, said, istio, backend });
      else logsSkipReason(findings, subject, reason, { pod, said, istio });
      findings
        .equal(`${subject}: told in the log of the node's agent`, true, inAgentsLog)
        .control(new Findings().equal(`a pod that is not on ${node}: told`, false, nobody));
    }
    return findings.judgement();
  },
  mutants: {
    'the node is silent': ({ pods: [first] }) => empty(first?.inNodesLog),
    'the agent of one node is silent': ({ pods }) => set(pods.at(-1), { inAgentsLog: false }),
    'another decision': ({ pods: [first] }) => first?.inNodesLog.splice(0, 1, 'programmed'),
    'the node is silent of a redirected pod': ({ pods }) => empty(pods.at(-1)?.inNodesLog),
    'a redirected pod is not named': ({ pods }) =>
      pods.at(-1)?.inNodesLog.splice(0, 2, 'Applying iptables chains and rules'),
    ...logMutants('is logged as another reason', (reason) => [
      reason === 'no-status' ? 'excluded due to inject-disabled annotation' : NO_STATUS,
    ]),
    ...logMutants('is not logged', () => []),
    'anything is found in a log': blinds(({ pods: [first] }) => set(first, { nobody: true })),
    'the plugin tells warnings alone': blinds(({ levels }) => levels.splice(0, 1, 'warn')),
    'nobody looked at the level': blinds(({ levels }) => empty(levels)),
    'no pod of a kind': ({ pods }) => pods.splice(-2),
    'no pod': ({ pods }) => empty(pods),
  },
});

/** For each reason: the node's log tells this of a pod that is left alone for it. */
function logMutants(what: string, inNodesLog: (reason: SkipReason) => string[]): Mutants<Observation> {
  const mutants = REASONS.map((reason) => [
    `${reason} ${what}`,
    ({ pods }: { pods: Logged[] }) =>
      set(
        pods.find((its) => its.reason === reason),
        { inNodesLog: inNodesLog(reason) },
      ),
  ]);
  return Object.fromEntries(mutants);
}
