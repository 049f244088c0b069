import type { Bench, PodSight, Redirection } from '../requirement.ts';
import {
  container,
  Findings,
  redirected,
  redirectionOf,
  requirement,
  set,
  VALIDATION_CONTAINER,
  withoutRules,
} from '../requirement.ts';
import { MAKERS, makerOf, startEveryKind } from './every-kind.ts';

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
  readonly validationRestarts: number;
  readonly redirection: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('kinds', { inject: true });
  const pods = await startEveryKind(bench, namespace);
  const sights = await bench.eyes.pods(pods, ['rules']);
  const seen = sights.map((sight, index) =>
    seenOf(sight, redirectionOf(sight, bench.mesh.version), makerOf(pods[index]!.object)),
  );
  return { nodes: bench.nodes, pods: seen };
}

function seenOf({ pod: facts }: PodSight, redirection: Redirection, maker: string): Seen {
  const regular = facts.containers.filter((each) => each.kind === 'regular');
  return {
    node: facts.node,
    workload: facts.labels['app'] ?? '',
    maker,
    regular: regular.map((each) => each.name),
    validationRestarts: container(facts, VALIDATION_CONTAINER)?.restarts ?? 0,
    redirection,
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
    for (const { node, workload, maker, regular, validationRestarts, redirection } of pods) {
      const subject = `pod ${workload} on ${node}`;
      findings.equal(`${subject}: made by`, MAKERS[workload], maker);
      findings.equal(
        `${subject}: regular containers`,
        workload === 'bare' ? ['app', 'another'] : ['app'],
        regular,
      );
      findings.equal(`${subject}: restarts of ${VALIDATION_CONTAINER}`, 0, validationRestarts);
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
    'rules only after a failed validation': ({ pods }) => set(pods[0], { validationRestarts: 1 }),
    'the pod that came by scaling has no rules': ({ pods }) =>
      withoutRules(of(pods, 'of-scaled').redirection),
  },
});
