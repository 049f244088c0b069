import {
  type Bench,
  type CanonicalChain,
  canonicalWhole,
  EXCLUDED_NAMESPACE,
  Findings,
  onEach,
  parsePod,
  pod,
  type RedirectRules,
  readyInTime,
  redirectRulesOf,
  requirement,
  ruleIn,
  set,
  setAgentVariable,
  sleepingContainer,
  untouched,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { lastExitOf, repairAsRendered, restartsOf } from './repairs.ts';

/** A repair comes at the first failure; the kubelet waits half a minute until it has restarted a container so often. */
const RESTARTS = 2;

interface Observation {
  /** Injected pods of an excluded namespace, one on each node. */
  readonly blocked: readonly Blocked[];
  /** To compare with: whether injected pods elsewhere, one on each node, become Ready without repair. */
  readonly elsewhereReady: boolean;
  /** What the installer makes of `repair.enabled=false`, in the agent's ConfigMap. */
  readonly rendered: string | null;
}

interface Blocked {
  readonly node: string;
  readonly ready: boolean;
  readonly restarts: number;
  readonly lastExit: number | null;
  /** What its rules lead to. */
  readonly leads: RedirectRules;
  /** All of them, whoever made them. */
  readonly rules: readonly CanonicalChain[];
}

async function observe(bench: Bench): Promise<Observation> {
  const rendered = await repairAsRendered(bench, false);
  await bench.perform(setAgentVariable({ name: 'REPAIR_ENABLED', value: 'false' }, bench.mesh));
  const namespace = await bench.namespace('elsewhere', { inject: true });
  const made = (its: { namespace: string }, name: string) =>
    onEach(bench.nodes, name, (each) =>
      pod({ ...each, ...its, inject: true, containers: [sleepingContainer()] }, bench.images),
    );
  const blocked = made({ namespace: EXCLUDED_NAMESPACE }, `l-07-${bench.passId}`);
  await bench.create(...blocked);
  const started = await readyInTime(bench, bench.start(...made({ namespace }, 'elsewhere')));
  const names = blocked.map(({ metadata: { name } }) => ({ namespace: EXCLUDED_NAMESPACE, name }));
  const look = async () => Promise.all(names.map(async (its) => parsePod((await bench.fresh(its)).object)));
  // Fewer restarts say that time was short, and nothing of the product.
  const facts = await bench.eventually(
    `${VALIDATION_CONTAINER} was restarted ${RESTARTS} times`,
    async () => {
      const pods = await look();
      const done = pods.every((its) => its.ready || restartsOf(its) >= RESTARTS);
      if (done) return { done, value: pods };
      return { done: false, seen: pods.map((its) => `${restartsOf(its)} restarts`).join() };
    },
    bench.deadlines.repairMs,
  );
  const snapshots = await bench.inspector.pods(names, ['rules']);
  return {
    blocked: facts.map((its, index) => ({
      node: its.node,
      ready: its.ready,
      restarts: restartsOf(its),
      lastExit: lastExitOf(its),
      leads: redirectRulesOf(snapshots[index]!.rules),
      rules: canonicalWhole(snapshots[index]!.rules),
    })),
    elsewhereReady: started !== undefined,
    rendered,
  };
}

export default requirement<Observation>('CNI-L-07', {
  observe,
  judge: ({ blocked, elsewhereReady, rendered }) => {
    const findings = new Findings().some('injected pods, repair off', blocked);
    for (const { node, ready, restarts, lastExit, leads, rules } of blocked) {
      const subject = `injected pod of ${EXCLUDED_NAMESPACE} on ${node}, repair off`;
      findings
        .equal(`${subject}: Ready`, false, ready)
        .holds(`${subject}: restarts of it`, `${RESTARTS} or more`, restarts >= RESTARTS, `${restarts}`)
        .equal(`${subject}: exit of ${VALIDATION_CONTAINER}`, VALIDATION_EXIT, lastExit);
      untouched(findings, subject, { ...leads, rules });
    }
    return findings
      .equal('injected pods elsewhere, repair off: Ready', true, elsewhereReady)
      .equal('REPAIR_ENABLED where it is installed with repair off', 'false', rendered)
      .judgement();
  },
  mutants: {
    'one becomes Ready': ({ blocked }) => set(blocked.at(-1), { ready: true }),
    'one is repaired all the same': ({ blocked }) =>
      blocked.at(-1)?.leads.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'its packets are dropped': ({ blocked }) => ruleIn(blocked.at(-1), 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'validation ended with another error': ({ blocked: [first] }) => set(first, { lastExit: 255 }),
    'validation did not fail': ({ blocked: [first] }) => set(first, { restarts: 0 }),
    'nobody becomes Ready': (seen) => set(seen, { elsewhereReady: false }),
    'nobody was blocked': ({ blocked }) => blocked.splice(0),
    'the installer drops the value': (seen) => set(seen, { rendered: 'true' }),
    'the installer writes no such key': (seen) => set(seen, { rendered: null }),
  },
});
