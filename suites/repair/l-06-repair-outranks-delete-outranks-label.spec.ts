import {
  type Bench,
  blinds,
  empty,
  Findings,
  redirected,
  requirement,
  set,
  withoutRules,
} from '../requirement.ts';
import { countedOnly } from './counts.ts';
import { hasLost, inMode, lostIn, type Outcome } from './modes.ts';

interface Observation {
  readonly node: string;
  /** With repairPods, deletePods and labelPods. */
  readonly all: Outcome;
  /** With deletePods and labelPods. */
  readonly two: Outcome;
}

async function observe(bench: Bench): Promise<Observation> {
  const [node = ''] = bench.breakable;
  const both = { deletePods: true, labelPods: true };
  await inMode(bench, { repairPods: true, ...both });
  const all = await lostIn(bench, { node, name: 'all' }, isRepaired);
  await inMode(bench, { repairPods: false, ...both });
  const two = await lostIn(bench, { node, name: 'two' }, isDeleted);
  return { node, all, two };
}

function isRepaired({ after, successor, counted: { counts } }: Outcome): boolean {
  return (after ?? successor)?.ready === true && Object.keys(counts).length > 0;
}

function isDeleted({ after, successor, events }: Outcome): boolean {
  return after === null && successor?.ready === true && events.length > 0;
}

export default requirement<Observation>('CNI-L-06', {
  observe,
  judge: ({ node, all, two }) => {
    const findings = new Findings();
    const repaired = `pod on ${node}, repairing, deleting and labelling on`;
    hasLost(findings, repaired, all);
    findings
      .equal(`${repaired}: UID`, all.broken?.uid, all.after?.uid)
      .equal(`${repaired}: labels`, all.broken?.labels, all.after?.labels)
      .equal(`${repaired}: Ready`, true, all.after?.ready)
      .equal(`${repaired}: the one in its place`, null, all.successor)
      .equal(`${repaired}: events of a repair`, [], all.events);
    redirected(findings, repaired, all.left ?? undefined);
    countedOnly(findings, repaired, 'repair', all.counted);
    const deleted = `pod on ${node}, deleting and labelling on`;
    hasLost(findings, deleted, two);
    findings
      .holds(deleted, 'deleted', two.after === null, 'still there')
      .equal(`${deleted}: the one in its place: Ready`, true, two.successor?.ready)
      .sameSet(
        `${deleted}: events of a repair`,
        ['DeleteBrokenPod'],
        two.events.filter(({ uid }) => uid === two.broken?.uid).map(({ reason }) => reason),
      );
    countedOnly(findings, deleted, 'delete', two.counted);
    return findings.judgement();
  },
  mutants: {
    'deleting outranks repairing': ({ all }) => set(all, { after: null, left: null }),
    'a pod comes in its place': ({ all, two }) => set(all, { successor: two.successor }),
    'an event about another pod': ({ two }) => set(two.events[0], { uid: 'other' }),
    'another pod is Ready': ({ all }) => set(all.after ?? undefined, { uid: 'other' }),
    'labelling outranks repairing': ({ all }) =>
      set(all.after?.labels, { 'cni.istio.io/uninitialized': 'true' }),
    'nothing is done': ({ all }) => set(all.after ?? undefined, { ready: false }),
    'it has no rules': ({ all }) => withoutRules(all.left ?? undefined),
    'both are counted': ({ all }) => set(all.counted.counts, { 'label/success': 1 }),
    'no repair is counted': ({ all }) => empty(all.counted.counts),
    'an event of deleting': ({ all, two }) => set(all, { events: two.events }),
    'there was nothing to repair': ({ all }) => set(all.broken ?? undefined, { lastExit: 0 }),
    'it was Ready without rules': ({ all }) => set(all.broken ?? undefined, { ready: true }),
    'labelling outranks deleting': ({ two }) => set(two, { after: two.broken }),
    'none comes in its place': ({ two }) => set(two, { successor: null }),
    'an event of labelling': ({ two }) => set(two.events[0], { reason: 'LabelBrokenPod' }),
    'labelling is counted': ({ two }) => set(two.counted.counts, { 'label/fail': 1 }),
    'no deletion is counted': ({ two }) => empty(two.counted.counts),
    'there was nothing to delete': ({ two }) => set(two.broken ?? undefined, { lastExit: 0 }),
    'that was Ready without rules': ({ two }) => set(two.broken ?? undefined, { ready: true }),
    'no page is seen': blinds(({ two }) => set(two.counted, { otherAnswers: false })),
  },
});
