import {
  type Bench,
  blinds,
  container,
  Findings,
  NATIVE_SIDECAR,
  parsePod,
  pod,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  ruleIn,
  set,
  sleepingContainer,
  untouched,
  VALIDATION_EXIT,
  withoutRules,
} from '../requirement.ts';
import { type Counted, countedOn, hasCounted } from './counts.ts';
import { type RepairEvent, repairEvents } from './events.ts';
import { named, type PodState, stateOf, untilRepaired, withoutAgent } from './race.ts';

/** What is asked by the annotation nativeSidecar. */
const ASKED = ['true', 'false'];

interface Raced {
  readonly native: string;
  /** Of its istio-proxy. */
  readonly kind: string | null;
  /** While its node has no agent, its validation ended once. */
  readonly before: PodState;
  readonly rulesBefore: Redirection;
  /** Once the agent is back and the pod is Ready, or the time for a repair is over. */
  readonly after: PodState;
  readonly rulesAfter: Redirection;
}

interface Observation {
  readonly node: string;
  readonly pods: readonly Raced[];
  /** What its new agent has counted. */
  readonly counted: Counted;
  readonly events: readonly RepairEvent[];
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const namespace = await bench.namespace('race', { inject: true });
  const made = ASKED.map((native) => {
    const spec = { name: `native-${native}`, annotations: { [NATIVE_SIDECAR]: native } };
    return pod({ ...spec, namespace, node, containers: [sleepingContainer()] }, bench.images);
  });
  const names = named(made);
  const look = async () => {
    const snapshots = await bench.inspector.pods(names, ['rules']);
    const objects = await Promise.all(names.map(async (its) => (await bench.fresh(its)).object));
    const rules = snapshots.map((snapshot) => redirectionOf(snapshot, bench.mesh));
    return objects.map((object, index) => ({ object, state: stateOf(object), rules: rules[index]! }));
  };
  const before = await withoutAgent(bench, node, made, look);
  await untilRepaired(bench, node, names);
  const after = await look();
  return {
    node,
    pods: ASKED.map((native, index) => ({
      native,
      kind: container(parsePod(after[index]!.object), 'istio-proxy')?.kind ?? null,
      before: before[index]!.state,
      rulesBefore: before[index]!.rules,
      after: after[index]!.state,
      rulesAfter: after[index]!.rules,
    })),
    counted: await countedOn(bench, node),
    events: await repairEvents(bench, namespace),
  };
}

export default requirement<Observation>('CNI-L-03', {
  observe,
  judge: ({ node, pods, counted, events }) => {
    const findings = new Findings().some('pods', pods);
    for (const { native, kind, before, rulesBefore, after, rulesAfter } of pods) {
      const subject = `pod with nativeSidecar ${native} on ${node}`;
      findings
        .equal(`${subject}: kind of istio-proxy`, native === 'true' ? 'sidecar' : 'regular', kind)
        .equal(`${subject}, no agent: exit of its validation`, VALIDATION_EXIT, before.lastExit)
        .equal(`${subject}, no agent: Ready`, false, before.ready)
        .equal(`${subject}, once its node has an agent: Ready`, true, after.ready)
        .equal(`${subject}: UID`, before.uid, after.uid)
        .equal(`${subject}: labels`, before.labels, after.labels)
        .equal(`${subject}: who writes it`, before.writers, after.writers);
      untouched(findings, `${subject}, no agent`, rulesBefore);
      redirected(findings, `${subject}, repaired`, rulesAfter);
    }
    hasCounted(findings, `agent on ${node}`, { 'repair/success': pods.length }, counted);
    return findings.equal('events of a repair in place', [], events).judgement();
  },
  mutants: {
    'one is not repaired': ({ pods }) => set(pods.at(-1)?.after, { ready: false }),
    'one has no rules': ({ pods: [first] }) => withoutRules(first?.rulesAfter),
    'one has a rule beside': ({ pods: [first] }) =>
      ruleIn(first?.rulesAfter, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'one is another pod': ({ pods: [first] }) => set(first?.after, { uid: 'other' }),
    'one is labelled': ({ pods: [first] }) =>
      set(first?.after.labels, { 'cni.istio.io/uninitialized': 'true' }),
    'the repair writes the pod': ({ pods }) => pods.at(-1)?.after.writers.push('install-cni'),
    'a pod is let pass without rules': ({ pods: [first] }) => set(first?.before, { lastExit: null }),
    'it is Ready without rules': ({ pods: [first] }) => set(first?.before, { ready: true }),
    'an agent that is away writes rules': ({ pods: [first] }) =>
      first?.rulesBefore.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'both have the same sidecar': ({ pods: [first] }) => set(first, { kind: 'regular' }),
    'no pod': ({ pods }) => pods.splice(0),
    'one is not counted': ({ counted }) => set(counted.counts, { 'repair/success': 1 }),
    'a failure is counted': ({ counted }) => set(counted.counts, { 'repair/fail': 1 }),
    'it tells by an event': ({ events }) =>
      events.push({ pod: 'a/b', uid: 'u', type: 'Warning', reason: 'DeleteBrokenPod' }),
    'no page is seen': blinds(({ counted }) => set(counted, { otherAnswers: false })),
  },
});
