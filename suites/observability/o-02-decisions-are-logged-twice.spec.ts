import type { Bench, Contract, Mutants, SkipReason } from '../requirement.ts';
import {
  blinds,
  contractFor,
  empty,
  Findings,
  handMadeSidecarPod,
  logsWhy,
  onEach,
  requirement,
  set,
} from '../requirement.ts';
import { levelIn } from './plugin-level.ts';
import { logsOf, type Told } from './plugin-logs.ts';
import { SKIPPED } from './skipped-pods.ts';

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

interface Writing extends Contract {
  readonly words: Readonly<Record<Observation['backend'], string>>;
}

/** What the plugin logs before it writes rules, ahead of the pod's name: cni/pkg/plugin/sidecar_iptables_linux.go, sidecar_nftables_linux.go. */
const WRITES: readonly [Writing] = [
  {
    since: '1.31',
    words: {
      iptables: 'Start iptables configuration for',
      nftables: 'Start nftables configuration for',
    },
  },
];

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
    backend: bench.lane.backend,
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
    for (const level of levels) {
      const isLow = ['info', 'debug'].includes(level);
      findings.control(new Findings().holds('level of the plugin', 'info or debug', isLow, level));
    }
    const { contract, beyond } = contractFor(WRITES, istio);
    for (const { reason, node, pod, inNodesLog, inAgentsLog, nobody } of pods) {
      const subject = `pod (${reason ?? 'redirected'}) on ${node}`;
      if (reason !== null) logsWhy(findings, subject, reason, { pod, istio, said: inNodesLog });
      else {
        const expected = `${contract.words[backend]} ${pod.split('/')[1]}`;
        const isTold = inNodesLog.some((message) => message.includes(expected));
        if (!isTold) beyond(inNodesLog[0]);
        findings.holds(`${subject}: the plugin's log`, expected, isTold, inNodesLog.join('; '));
      }
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
