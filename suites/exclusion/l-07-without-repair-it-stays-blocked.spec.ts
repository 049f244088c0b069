import {
  type Bench,
  container,
  EXCLUDED_NAMESPACE,
  Findings,
  inTime,
  leadsOf,
  parsePod,
  pod,
  requirement,
  set,
  setAgentVariable,
  sleepingContainer,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';

/** After so many failures the kubelet has waited long enough for a repair to come, which is at once. */
const FAILURES = 3;

interface Observation {
  /** An injected pod of an excluded namespace. */
  readonly ready: boolean;
  readonly restarts: number;
  readonly lastExit: number | null;
  readonly hasRules: boolean;
  /** To compare with: an injected pod elsewhere becomes Ready without repair. */
  readonly elsewhereReady: boolean;
}

async function observe(bench: Bench): Promise<Observation> {
  await bench.perform(setAgentVariable({ name: 'REPAIR_ENABLED', value: 'false' }));
  const namespace = await bench.namespace('elsewhere', { inject: true });
  const [node = ''] = bench.nodes;
  const spec = { node, inject: true, containers: [sleepingContainer()] };
  const blocked = { namespace: EXCLUDED_NAMESPACE, name: `l-07-${bench.passId}` };
  await bench.create(pod({ ...spec, ...blocked }, bench.images));
  const started = await inTime(bench.start(pod({ ...spec, namespace, name: 'elsewhere' }, bench.images)));
  const look = async () => parsePod((await bench.fresh(blocked)).object);
  // Fewer failures say that time was short, and nothing of the product.
  await bench.eventually(
    `${VALIDATION_CONTAINER} has failed ${FAILURES} times`,
    async () => {
      const facts = await look();
      const restarts = container(facts, VALIDATION_CONTAINER)?.restarts ?? 0;
      const done = restarts >= FAILURES || facts.ready;
      return done ? { done, value: undefined } : { done: false, seen: `${restarts} restarts` };
    },
    bench.deadlines.repairMs,
  );
  const facts = await look();
  const validation = container(facts, VALIDATION_CONTAINER);
  const { rules } = await bench.eyes.pod(blocked, ['rules']);
  return {
    ready: facts.ready,
    restarts: validation?.restarts ?? 0,
    lastExit: validation?.lastExitCode ?? validation?.exitCode ?? null,
    hasRules: leadsOf(rules).chains.length > 0,
    elsewhereReady: started !== undefined,
  };
}

export default requirement<Observation>('CNI-L-07', {
  observe,
  judge: ({ ready, restarts, lastExit, hasRules, elsewhereReady }) =>
    new Findings()
      .equal(`injected pod of ${EXCLUDED_NAMESPACE}, repair off: Ready`, false, ready)
      .holds(
        `its ${VALIDATION_CONTAINER}`,
        `failed at least ${FAILURES} times`,
        restarts >= FAILURES,
        `${restarts} restarts`,
      )
      .equal(`exit of its ${VALIDATION_CONTAINER}`, VALIDATION_EXIT, lastExit)
      .equal('it has rules', false, hasRules)
      .equal('injected pod elsewhere, repair off: Ready', true, elsewhereReady)
      .judgement(),
  mutants: {
    'it becomes Ready': (seen) => set(seen, { ready: true }),
    'it is repaired all the same': (seen) => set(seen, { hasRules: true }),
    'validation ended with another error': (seen) => set(seen, { lastExit: 255 }),
    'validation did not fail': (seen) => set(seen, { restarts: 0 }),
    'nobody becomes Ready': (seen) => set(seen, { elsewhereReady: false }),
  },
});
