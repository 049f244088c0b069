import {
  type Bench,
  blinds,
  empty,
  Findings,
  redirected,
  requirement,
  ruleIn,
  set,
  withoutRules,
} from '../requirement.ts';
import { countedOnly } from './counts.ts';
import { hasLost, inMode, lostIn, type Outcome } from './modes.ts';

const DELETE = { repairPods: false, deletePods: true };

interface Observation extends Outcome {
  readonly node: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const [node = ''] = bench.breakable;
  await inMode(bench, DELETE);
  const outcome = await lostIn(bench, { node, name: 'deleted' }, isDeleted);
  return { node, ...outcome };
}

function isDeleted({ after, successor, events, counted: { counts } }: Outcome): boolean {
  return (
    after === null && successor?.ready === true && events.length > 0 && counts['delete/success'] !== undefined
  );
}

export default requirement<Observation>('CNI-L-04', {
  observe,
  judge: ({ node, ...outcome }) => {
    const findings = new Findings();
    const subject = `pod of a Deployment on ${node}`;
    hasLost(findings, subject, outcome);
    findings
      .holds(`${subject}, delete mode, agent back`, 'deleted', outcome.after === null, 'still there')
      .equal('the pod in its place: Ready', true, outcome.successor?.ready)
      .equal('the pod in its place: exit of its validation', 0, outcome.successor?.exit)
      .sameSet(
        `what a repair tells of it by events`,
        ['Warning DeleteBrokenPod'],
        outcome.events
          .filter(({ uid }) => uid === outcome.broken?.uid)
          .map(({ type, reason }) => `${type} ${reason}`),
      );
    redirected(findings, 'the pod in its place', outcome.successor?.redirection ?? undefined);
    countedOnly(findings, `agent on ${node}`, 'delete', outcome.counted);
    return findings.judgement();
  },
  mutants: {
    'it did not lose the race': ({ broken }) => set(broken ?? undefined, { lastExit: 0 }),
    'it was Ready without rules': ({ broken }) => set(broken ?? undefined, { ready: true }),
    'it stays': (seen) => set(seen, { after: seen.broken }),
    'no pod comes in its place': (seen) => set(seen, { successor: null }),
    'that one is broken, too': ({ successor }) => set(successor ?? undefined, { ready: false }),
    'that one lost the race, too': ({ successor }) => set(successor ?? undefined, { exit: 126 }),
    'that one has no rules': ({ successor }) => withoutRules(successor?.redirection ?? undefined),
    'that one drops packets': ({ successor }) =>
      ruleIn(successor?.redirection ?? undefined, 'filter', 'OUTPUT', '-p tcp -j DROP'),
    'no event': ({ events }) => events.splice(0),
    'an event about another pod': ({ events: [first] }) => set(first, { uid: 'other' }),
    'an event of another reason': ({ events: [first] }) => set(first, { reason: 'LabelBrokenPod' }),
    'an event that is no warning': ({ events: [first] }) => set(first, { type: 'Normal' }),
    'it is not counted': ({ counted }) => empty(counted.counts),
    'it is repaired as well': ({ counted }) => set(counted.counts, { 'repair/success': 1 }),
    'no page is seen': blinds(({ counted }) => set(counted, { otherAnswers: false })),
  },
});
