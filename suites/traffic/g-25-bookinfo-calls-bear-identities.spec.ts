import { type Bench, blinds, type CallAttempt, Findings, inTime, requirement, set } from '../requirement.ts';
import { type Callers, callersOf } from './callers.ts';
import { gets } from './settled.ts';

const CALLS = 6;
/** One version of reviews in three asks nobody for ratings: by chance it alone serves so many in less than one case in a million. */
const ENOUGH = 13;
const URL = 'http://productpage.bookinfo.svc.cluster.local:9080/productpage';
const ofAccount = (name: string) => `/ns/bookinfo/sa/bookinfo-${name}`;
/** Services that a page asks for, and who calls each. */
const CALLER: Readonly<Record<string, string>> = {
  details: ofAccount('productpage'),
  reviews: ofAccount('productpage'),
  ratings: ofAccount('reviews'),
};

interface Observation {
  /** By service, over all of its pods. */
  readonly callers: Readonly<Record<string, Callers>>;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed } = await bench.echoPods('meshed');
  const attempts: CallAttempt[] = [];
  let callers: Observation['callers'] = {};
  await inTime(
    bench.eventually(
      'the proxies of Bookinfo have logged the calls',
      async () => {
        // More pages are asked for until another version was called.
        if (attempts.length < CALLS || (callers['ratings']?.calls ?? 0) === 0)
          attempts.push(...(await bench.call(meshed[0]!, gets([URL], CALLS))).attempts);
        callers = await callersOf(bench, 'bookinfo', attempts);
        const calls = (name: string) => callers[name]?.calls ?? 0;
        const done = calls('details') >= CALLS && calls('reviews') >= CALLS && calls('ratings') > 0;
        return done ? { done, value: undefined } : { done, seen: JSON.stringify(callers) };
      },
      bench.deadlines.accessLogMs,
    ),
  );
  return { callers };
}

export default requirement<Observation>('CNI-G-25', {
  observe,
  judge: ({ callers }) => {
    const findings = new Findings();
    for (const [name, caller] of Object.entries(CALLER)) {
      const { calls = 0, identities = [] } = callers[name] ?? {};
      findings
        .holds(`calls that the proxies of ${name} logged`, 'at least one', calls > 0, String(calls))
        .equal(`identities of the callers of ${name}`, [caller], identities);
    }
    const [reviews, ratings] = ['reviews', 'ratings'].map((name) => callers[name]?.calls ?? 0);
    const chance = new Findings();
    if (ratings === 0 && reviews !== 0)
      chance.holds('calls of reviews without one of ratings', `${ENOUGH}`, reviews! >= ENOUGH, `${reviews}`);
    return findings.control(chance).judgement();
  },
  mutants: {
    'details is called in plaintext': ({ callers }) => set(callers['details'], { identities: ['nobody'] }),
    'one call of reviews is in plaintext': ({ callers }) => callers['reviews']?.identities.push('nobody'),
    'ratings is called by another': ({ callers }) =>
      set(callers['ratings'], { identities: [ofAccount('productpage')] }),
    'nobody calls ratings, however often': ({ callers }) => {
      set(callers['ratings'], { calls: 0, identities: [] });
      set(callers['reviews'], { calls: ENOUGH });
    },
    'nobody called ratings by chance': blinds(({ callers }) => delete callers['ratings']),
    'no proxy logs anything': (seen) => set(seen, { callers: {} }),
  },
});
