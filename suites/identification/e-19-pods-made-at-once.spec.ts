import {
  type Bench,
  empty,
  Findings,
  handMadeSidecarPod,
  notEntered,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  set,
  withoutRules,
} from '../requirement.ts';

const PAIRS = 25;

interface Observation {
  /** Nodes of the pods that were made at once, with how many of each had which rules. */
  readonly groups: readonly Group[];
}

/** Pods of one node that came out alike. */
interface Group {
  readonly node: string;
  readonly pods: number;
  readonly redirection: Redirection;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('at-once');
  const made = Array.from({ length: 2 * PAIRS }, (_, index) =>
    handMadeSidecarPod(
      {
        namespace,
        name: `pod-${index}`,
        node: bench.nodes[Math.floor(index / 2) % bench.nodes.length] ?? '',
        containers: [],
        asleep: true,
      },
      bench.images,
    ),
  );
  const snapshots = await bench.inspector.pods(await bench.start(...made), ['rules']);
  const alike = Map.groupBy(
    snapshots.map((snapshot) => ({
      node: snapshot.pod.node,
      redirection: redirectionOf(snapshot, bench.mesh),
    })),
    (seen) => JSON.stringify(seen),
  );
  const groups = [...alike.values()].map(([first, ...more]) => ({ ...first!, pods: more.length + 1 }));
  return { groups: groups.toSorted((a, b) => a.node.localeCompare(b.node)) };
}

export default requirement<Observation>('CNI-E-19', {
  observe,
  judge: ({ groups }) => {
    const findings = new Findings().equal(
      'pods that were made at once',
      2 * PAIRS,
      groups.reduce((sum, { pods }) => sum + pods, 0),
    );
    for (const { node, pods, redirection } of groups)
      redirected(findings, `${pods} pods on ${node}`, redirection);
    return findings.judgement();
  },
  mutants: {
    'one has no rules': ({ groups }) => {
      set(groups[0], { pods: (groups[0]?.pods ?? 0) - 1 });
      const other = structuredClone(groups[0]!);
      withoutRules(other.redirection);
      groups.push({ ...other, pods: 1 });
    },
    'one has half of them': ({ groups }) => notEntered(groups.at(-1)?.redirection, 'PREROUTING'),
    'one is not there': ({ groups }) => set(groups[0], { pods: (groups[0]?.pods ?? 0) - 1 }),
    'none is there': ({ groups }) => empty(groups),
  },
});
