import { type Bench, blinds, empty, Findings, requirement, set, VALIDATION_EXIT } from '../requirement.ts';
import { type Counted, countedOn, countedOnly } from './counts.ts';
import { inMode } from './modes.ts';
import { named, type PodState, statesOf, untilRestarted, withoutAgent } from './race.ts';
import { missingPods, OTHER_NAME } from './unlike-pods.ts';

const KEY = 'conformance.example/broken';
const VALUE = 'yes';

/** A pod while its node has no agent, and once that is back and the pod's init container has ended again. */
interface Seen {
  readonly before: PodState | null;
  readonly after: PodState | null;
}

interface Observation {
  readonly node: string;
  /** Whose init container has the name that the agent is told. */
  readonly told: Seen;
  /** Whose init container has the name that it goes by if it is told none. */
  readonly usual: Seen;
  readonly counted: Counted;
}

async function observe(bench: Bench): Promise<Observation> {
  const [node = ''] = bench.breakable;
  const label = { brokenPodLabelKey: KEY, brokenPodLabelValue: VALUE };
  await inMode(bench, { repairPods: false, labelPods: true, initContainerName: OTHER_NAME, ...label });
  const [usual, , told] = await missingPods(bench, node);
  const pods = [told!, usual!];
  const before = await withoutAgent(bench, node, pods, async (states) => states);
  await untilRestarted(bench, named(pods));
  const after = await statesOf(bench, named(pods));
  const seen = (index: number) => ({ before: before[index] ?? null, after: after[index] ?? null });
  return { node, told: seen(0), usual: seen(1), counted: await countedOn(bench, node) };
}

export default requirement<Observation>('CNI-L-09', {
  observe,
  judge: ({ node, told, usual, counted }) => {
    const findings = new Findings();
    for (const [what, { before }] of Object.entries({ told, usual }))
      findings.equal(`${what} name on ${node}, no agent: exit`, VALIDATION_EXIT, before?.lastExit);
    findings
      .equal(`pod with init container ${OTHER_NAME} on ${node}: UID`, told.before?.uid, told.after?.uid)
      .equal(
        `pod with init container ${OTHER_NAME} on ${node}, agent told of it: labels`,
        { ...told.before?.labels, [KEY]: VALUE },
        told.after?.labels,
      )
      .equal(`pod with the usual one on ${node}`, usual.before, usual.after)
      .equal(`pods labelled on ${node}`, 1, counted.counts['label/success']);
    countedOnly(findings, `agent on ${node}`, 'label', counted);
    return findings.judgement();
  },
  mutants: {
    'the key is not honoured': ({ told }) => set(told.after?.labels, { [KEY]: undefined }),
    'the value is not honoured': ({ told }) => set(told.after?.labels, { [KEY]: 'true' }),
    'both keys are set': ({ told }) => set(told.after?.labels, { 'cni.istio.io/uninitialized': 'true' }),
    'another pod is labelled': ({ told }) => set(told.after ?? undefined, { uid: 'other' }),
    'it is deleted': ({ told }) => set(told, { after: null }),
    'it had not failed': ({ told }) => set(told.before ?? undefined, { lastExit: 0 }),
    'the usual name is honoured': ({ usual }) => set(usual.after?.labels, { [KEY]: VALUE }),
    'that pod is deleted': ({ usual }) => set(usual, { after: null }),
    'that pod had not failed': ({ usual }) => {
      set(usual.before ?? undefined, { lastExit: 0 });
      set(usual.after ?? undefined, { lastExit: 0 });
    },
    'nothing is counted': ({ counted }) => empty(counted.counts),
    'two are counted': ({ counted }) => set(counted.counts, { 'label/success': 2 }),
    'one is deleted': ({ counted }) => set(counted.counts, { 'delete/success': 1 }),
    'no page is seen': blinds(({ counted }) => set(counted, { otherAnswers: false })),
  },
});
