import {
  type Bench,
  blinds,
  Findings,
  missedPods,
  type Redirection,
  redirected,
  redirectionOf,
  requirement,
  ruleIn,
  set,
  untouched,
  VALIDATION_EXIT,
  withoutRules,
} from '../requirement.ts';
import { type Counted, countedOn, hasCounted } from './counts.ts';
import { named, type PodState, statesOf, untilRepaired, untilRestarted, withoutAgent } from './race.ts';
import { FAILING, LEFT_ALONE, missingPods } from './unlike-pods.ts';

interface Left {
  /** What about it is not as a repair looks for. */
  readonly what: string;
  /** Once its first init container has ended, while the agent was away. */
  readonly before: PodState | null;
  /** Once the agent is back, has repaired another pod, and this one's first init container has ended again if it fails. */
  readonly after: PodState | null;
  readonly redirection: Redirection;
}

interface Observation {
  readonly node: string;
  readonly left: readonly Left[];
  /** To compare with: a pod as a repair looks for, on the same node. */
  readonly broken: {
    readonly firstExit: number | null;
    readonly ready: boolean;
    readonly redirection: Redirection;
  };
  /** What the agent has counted since it is back. Another node has such a pod meanwhile. */
  readonly counted: Counted;
}

async function observe(bench: Bench): Promise<Observation> {
  const node = bench.ownNode();
  const pods = await missingPods(bench, node);
  const [broken, ...left] = named(pods);
  const elsewhere = bench.nodes.filter((each) => !bench.breakable.includes(each)).slice(0, 1);
  const before = await withoutAgent(bench, node, pods, async (states) => {
    await missedPods(bench, elsewhere);
    return states;
  });
  await untilRepaired(bench, node, [broken!]);
  await untilRestarted(
    bench,
    left.filter((_, index) => FAILING.includes(LEFT_ALONE[index]!)),
  );
  const after = await statesOf(bench, [broken!, ...left]);
  const snapshots = await bench.inspector.pods([broken!, ...left], ['rules']);
  return {
    node,
    left: LEFT_ALONE.map((what, index) => ({
      what,
      before: before[index + 1] ?? null,
      after: after[index + 1] ?? null,
      redirection: redirectionOf(snapshots[index + 1]!, bench.mesh),
    })),
    broken: {
      firstExit: before[0]?.lastExit ?? null,
      ready: after[0]?.ready ?? false,
      redirection: redirectionOf(snapshots[0]!, bench.mesh),
    },
    counted: await countedOn(bench, node),
  };
}

export default requirement<Observation>('CNI-L-08', {
  observe,
  judge: ({ node, left, broken, counted }) => {
    const made = left.map(({ what }) => what);
    const findings = new Findings().equal('pods that no repair looks for', LEFT_ALONE, made);
    for (const { what, before, after, redirection } of left) {
      const subject = `${what} on ${node}, agent back`;
      findings.equal(subject, before, after);
      untouched(findings, subject, redirection);
    }
    const subject = `pod as a repair looks for on ${node}`;
    findings
      .equal(`${subject}: exit of its validation`, VALIDATION_EXIT, broken.firstExit)
      .equal(`${subject}: Ready in the end`, true, broken.ready);
    redirected(findings, subject, broken.redirection);
    hasCounted(findings, `agent on ${node}`, { 'repair/success': 1 }, counted);
    const control = new Findings();
    for (const { what, before } of left)
      control.equal(`${what}: made`, true, before !== null && before.lastExit !== null);
    return findings.control(control).judgement();
  },
  mutants: {
    'one is given rules': ({ left: [first] }) =>
      first?.redirection.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    "one's packets are dropped": ({ left }) =>
      ruleIn(left.at(-1)?.redirection, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'one is deleted': ({ left: [first] }) => set(first, { after: null }),
    'one is made anew': ({ left: [first] }) => set(first?.after ?? undefined, { uid: 'other' }),
    'one is labelled': ({ left }) =>
      set(left.at(-1)?.after?.labels, { 'cni.istio.io/uninitialized': 'true' }),
    'one is written': ({ left: [first] }) => first?.after?.writers.push('install-cni'),
    'one ends in another way': ({ left: [first] }) => set(first?.after ?? undefined, { lastExit: 0 }),
    'none was made': ({ left }) => left.splice(0),
    'nothing is repaired': ({ broken }) => set(broken, { ready: false }),
    'nothing was there to repair': ({ broken }) => set(broken, { firstExit: 0 }),
    'a repair writes nothing': ({ broken }) => withoutRules(broken.redirection),
    'two are repaired': ({ counted }) => set(counted.counts, { 'repair/success': 2 }),
    "another node's is tried": ({ counted }) => set(counted.counts, { 'repair/fail': 1 }),
    'no page is seen': blinds(({ counted }) => set(counted, { otherAnswers: false })),
    'one did not come to its end': blinds(({ left: [first] }) => {
      set(first?.before ?? undefined, { lastExit: null });
      set(first?.after ?? undefined, { lastExit: null });
    }),
  },
});
