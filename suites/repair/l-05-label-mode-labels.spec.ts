import { type Bench, blinds, Findings, requirement, ruleIn, set, untouched } from '../requirement.ts';
import { countedOnly } from './counts.ts';
import { hasLost, inMode, lostIn, type Outcome } from './modes.ts';

const LABEL = { repairPods: false, labelPods: true };
const KEY = 'cni.istio.io/uninitialized';

interface Observation extends Outcome {
  readonly node: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const [node = ''] = bench.breakable;
  await inMode(bench, LABEL);
  const outcome = await lostIn(bench, { node, name: 'labelled' }, isLabelled);
  return { node, ...outcome };
}

function isLabelled({ after, events, counted: { counts } }: Outcome): boolean {
  return (
    after?.labels[KEY] !== undefined &&
    events.length > 0 &&
    counts['label/success'] !== undefined &&
    counts['label/skip'] !== undefined
  );
}

export default requirement<Observation>('CNI-L-05', {
  observe,
  judge: ({ node, ...outcome }) => {
    const { broken, after, left, successor, events, counted } = outcome;
    const { counts } = counted;
    const findings = new Findings();
    const subject = `pod of a Deployment on ${node}`;
    const now = `${subject}, label mode, agent back`;
    hasLost(findings, subject, outcome);
    findings
      .equal(`${now}: UID`, broken?.uid, after?.uid)
      .equal(`${now}: labels`, { ...broken?.labels, [KEY]: 'true' }, after?.labels)
      .equal(`${now}: Ready`, false, after?.ready)
      .equal(`${now}: exit of its validation`, broken?.lastExit, after?.lastExit)
      .equal('the pod in its place', null, successor)
      .equal(
        'what a repair tells by events',
        [['Warning LabelBrokenPod', broken?.uid]],
        events.map(({ type, reason, uid }) => [`${type} ${reason}`, uid]),
      )
      .holds(`${now}: rules`, 'a look at them', left !== null, 'none');
    if (left !== null) untouched(findings, now, left);
    countedOnly(findings, `agent on ${node}`, 'label', counted);
    findings
      .equal(`agent on ${node}: pods counted as type=label, result=success`, 1, counts['label/success'])
      .holds(
        `agent on ${node}: pods counted as type=label, result=skip`,
        'at least 1',
        (counts['label/skip'] ?? 0) >= 1,
        'none',
      );
    return findings.judgement();
  },
  mutants: {
    'it did not lose the race': ({ broken }) => set(broken ?? undefined, { lastExit: 0 }),
    'it was Ready without rules': ({ broken }) => set(broken ?? undefined, { ready: true }),
    'it is deleted': (seen) => set(seen, { after: null, left: null }),
    'another pod is labelled': ({ after }) => set(after ?? undefined, { uid: 'other' }),
    'another value': ({ after }) => set(after?.labels, { [KEY]: 'false' }),
    'no label': ({ after }) => set(after?.labels, { [KEY]: undefined }),
    'other labels, too': ({ after }) => set(after?.labels, { other: 'true' }),
    'its validation passes': ({ after }) => set(after ?? undefined, { lastExit: 0 }),
    'it is Ready': ({ after }) => set(after ?? undefined, { ready: true }),
    'a pod comes in its place': (seen) =>
      set(seen, { successor: { ready: true, exit: 0, redirection: null } }),
    'it is repaired': ({ left }) => left?.chains.push('iptables-nft ipv4 nat ISTIO_OUTPUT'),
    'its packets are dropped': ({ left }) => ruleIn(left ?? undefined, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'no event': ({ events }) => events.splice(0),
    'an event about another pod': ({ events: [first] }) => set(first, { uid: 'other' }),
    'an event of another reason': ({ events: [first] }) => set(first, { reason: 'DeleteBrokenPod' }),
    'an event that is no warning': ({ events: [first] }) => set(first, { type: 'Normal' }),
    'an event each time': ({ events }) => events.push(...events),
    'it is labelled again and again': ({ counted }) => set(counted.counts, { 'label/success': 2 }),
    'it is not counted': ({ counted }) => set(counted.counts, { 'label/success': undefined }),
    'what is done already is not told': ({ counted }) => set(counted.counts, { 'label/skip': undefined }),
    'one is deleted as well': ({ counted }) => set(counted.counts, { 'delete/success': 1 }),
    'no page is seen': blinds(({ counted }) => set(counted, { otherAnswers: false })),
  },
});
