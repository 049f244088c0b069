import type { Bench, PodFacts, Redirection } from '../requirement.ts';
import {
  blinds,
  Findings,
  redirected,
  redirectionOf,
  requirement,
  set,
  withoutRules,
} from '../requirement.ts';
import { MAKERS, makerOf, startEveryKind } from './every-kind.ts';
import { passedAtOnce, type Validation, validationsOf } from './validations.ts';

interface Observation {
  /** Nodes that take workloads: the DaemonSet has a pod on each. */
  readonly nodes: readonly string[];
  readonly pods: readonly Seen[];
}

interface Seen {
  readonly node: string;
  readonly workload: string;
  readonly maker: string;
  /** Names of its regular containers. */
  readonly regular: readonly string[];
  readonly validation: Validation | null;
  readonly redirection: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('kinds', { inject: true });
  const pods = await startEveryKind(bench, namespace);
  const snapshots = await bench.inspector.pods(pods, ['rules']);
  const validations = await validationsOf(
    bench,
    snapshots.map(({ pod }) => pod),
  );
  const seen = snapshots.map((snapshot, index) => ({
    ...seenOf(snapshot.pod, makerOf(pods[index]!.object)),
    redirection: redirectionOf(snapshot, bench.mesh),
    validation: validations[index] ?? null,
  }));
  return { nodes: bench.nodes, pods: seen };
}

function seenOf(facts: PodFacts, maker: string): Omit<Seen, 'validation' | 'redirection'> {
  const regular = facts.containers.filter((each) => each.kind === 'regular');
  return {
    node: facts.node,
    workload: facts.labels['app'] ?? '',
    maker,
    regular: regular.map((each) => each.name),
  };
}

function of<P extends { readonly workload: string }>(pods: readonly P[], workload: string): P {
  return pods.find((each) => each.workload === workload)!;
}

export default requirement<Observation>('CNI-E-16', {
  observe,
  judge: ({ nodes, pods }) => {
    const findings = new Findings().sameSet(
      'workloads',
      Object.keys(MAKERS),
      pods.map(({ workload }) => workload),
    );
    const daemons = pods.filter(({ workload }) => workload === 'of-daemonset').map(({ node }) => node);
    findings.sameSet('nodes with a pod of the DaemonSet', nodes, daemons);
    for (const { node, workload, maker, regular, validation, redirection } of pods) {
      const subject = `pod ${workload} on ${node}`;
      findings.equal(`${subject}: made by`, MAKERS[workload], maker);
      findings.equal(
        `${subject}: regular containers`,
        workload === 'bare' ? ['app', 'another'] : ['app'],
        regular,
      );
      passedAtOnce(findings, subject, validation);
      redirected(findings, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'no pod of the Job': (seen) => {
      seen.pods = seen.pods.filter(({ workload }) => workload !== 'of-job');
    },
    'a pod of the DaemonSet on another node': ({ pods }) =>
      set(of(pods, 'of-daemonset'), { node: 'elsewhere' }),
    'a pod that no controller made': ({ pods }) => set(of(pods, 'of-statefulset'), { maker: 'nobody' }),
    'the bare pod has one container': ({ pods }) => of(pods, 'bare').regular.pop(),
    'rules only after a failed validation': ({ pods }) =>
      set(pods[0]?.validation ?? undefined, { restarts: 1, refused: true }),
    'a validation that had too little time': blinds(({ pods }) =>
      set(pods[0]?.validation ?? undefined, { restarts: 1, refused: false }),
    ),
    'the pod that came by scaling has no rules': ({ pods }) =>
      withoutRules(of(pods, 'of-scaled').redirection),
  },
});
