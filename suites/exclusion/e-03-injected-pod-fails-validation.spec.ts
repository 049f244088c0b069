import {
  type Bench,
  EXCLUDED_NAMESPACE,
  empty,
  Findings,
  firstValidations,
  logsSkipReason,
  onEach,
  pod,
  podOutcomes,
  quietOf,
  requirement,
  set,
  sleepingContainer,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { repairsOf } from './repairs.ts';

/** An injected pod of an excluded namespace. Whether it is mended afterwards is for CNI-L-20 and CNI-L-07. */
interface Seen {
  /** `namespace/name`. */
  readonly pod: string;
  readonly node: string;
  /** What the plugin's log says of it. */
  readonly said: readonly string[];
  /** Version of Istio. */
  readonly istio: string;
  /** The plugin's level, where that is above what it decides at. */
  readonly quiet?: string;
  /** Exit code of the first run of its istio-validation: it says whether there were rules then. Null without such a run. */
  readonly firstExit: number | null;
}

async function observe(bench: Bench): Promise<readonly Seen[]> {
  const spec = { namespace: EXCLUDED_NAMESPACE, inject: true, containers: [sleepingContainer()] };
  const made = onEach(bench.nodes, `e-03-injected-${bench.passId}`, (its) =>
    pod({ ...its, ...spec }, bench.images),
  );
  await bench.create(...made);
  const pods = made.map(({ metadata: { name } }) => ({ namespace: EXCLUDED_NAMESPACE, name }));
  const firstExits = await firstValidations(bench, pods);
  const seen = await podOutcomes(bench, pods);
  bench.attach('repairs-by-the-agents.txt', await repairsOf(bench, pods));
  return seen.map(({ node, said, ...its }, index) => ({
    pod: its.pod,
    node,
    said,
    istio: bench.mesh.version,
    ...quietOf(bench.mesh),
    firstExit: firstExits[index] ?? null,
  }));
}

export default requirement<readonly Seen[]>('CNI-E-03', {
  observe,
  judge: (pods) => {
    const findings = new Findings().some('injected pods', pods);
    for (const { node, firstExit, ...logged } of pods) {
      const subject = `injected pod of ${EXCLUDED_NAMESPACE} on ${node}`;
      logsSkipReason(findings, subject, 'excluded', logged);
      findings.equal(`${subject}: first exit of ${VALIDATION_CONTAINER}`, VALIDATION_EXIT, firstExit);
    }
    return findings.judgement();
  },
  mutants: {
    'the plugin says something else': ([first]) => first?.said.splice(0, 1, 'programmed'),
    'the plugin says nothing of an exclusion': (pods) => empty(pods[1]?.said),
    'rules were there on one node': (pods) => set(pods[1], { firstExit: 0 }),
    'nothing validates': ([first]) => set(first, { firstExit: null }),
    'validation ended with another error': ([first]) => set(first, { firstExit: 255 }),
    'no pod': (pods) => empty(pods),
  },
});
