import { type Bench, blinds, empty, Findings, inTime, outcomeOf, requirement, set } from '../requirement.ts';
import { dualBookinfo, FAMILIES } from './dual-bookinfo.ts';

/** What each Service is asked for; productpage asks the others for its page, and passes on what they say. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  details: ['/details/0'],
  ratings: ['/ratings/0'],
  reviews: ['/reviews/0'],
  productpage: ['/productpage', ...['', '/reviews', '/ratings'].map((what) => `/api/v1/products/0${what}`)],
};
const REQUESTS = Object.entries(ASKED).flatMap(([service, paths]) =>
  paths.flatMap((path) => ([4, 6] as const).map((family) => ({ service, path, family }))),
);

interface Observation {
  /** Families of each Service, in their order. */
  readonly families: Readonly<Record<string, readonly string[]>>;
  /** Outcome and header `server`, `200 envoy`, by what was asked: `ipv6 details/details/0`. */
  readonly answers: Readonly<Record<string, string>>;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('bookinfo', { inject: true });
  const { meshed } = await bench.echoPods('meshed');
  await dualBookinfo(bench, namespace);
  const calls = REQUESTS.map(
    ({ service, path, family }) =>
      ({
        kind: 'http',
        url: `http://${service}.${namespace}.svc.cluster.local:9080${path}`,
        family,
      }) as const,
  );
  const ask = async () => {
    const { attempts } = await bench.call(meshed[0]!, { calls });
    return attempts.map((attempt) => `${outcomeOf(attempt)} ${attempt.headers['server'] ?? 'none'}`);
  };
  const served = async () => {
    const others = (await ask()).filter((answer) => !answer.startsWith('200'));
    if (others.length === 0) return { done: true, value: undefined } as const;
    return { done: false, seen: others.join(', ') } as const;
  };
  await inTime(bench.eventually('Bookinfo serves', served, bench.deadlines.configAppliedMs));
  const answers = await ask();
  const services = await bench.kube.list({ apiVersion: 'v1', kind: 'Service', namespace });
  return {
    families: Object.fromEntries(services.map(({ metadata: { name }, spec }) => [name, spec.ipFamilies])),
    answers: Object.fromEntries(
      REQUESTS.map((request, index) => [nameOf(request), answers[index] ?? 'none']),
    ),
  };
}

function nameOf({ service, path, family }: (typeof REQUESTS)[number]): string {
  return `ipv${family} ${service}${path}`;
}

export default requirement<Observation>('CNI-I-09', {
  observe,
  judge: ({ families, answers }) => {
    const findings = new Findings();
    const made = new Findings().sameSet('Services', Object.keys(FAMILIES), Object.keys(families));
    for (const [service, own] of Object.entries(FAMILIES))
      made.equal(`Service ${service}: families`, own, families[service]);
    for (const request of REQUESTS) findings.equal(nameOf(request), '200 envoy', answers[nameOf(request)]);
    return findings.control(made).judgement();
  },
  mutants: {
    'details are not reached by IPv6': ({ answers }) =>
      set(answers, { 'ipv6 details/details/0': '503 envoy' }),
    'reviews are not reached by IPv4': ({ answers }) =>
      set(answers, { 'ipv4 reviews/reviews/0': 'TIMEOUT none' }),
    'IPv6 goes past the proxy': ({ answers }) => set(answers, { 'ipv6 ratings/ratings/0': '200 none' }),
    'the page does not reach details': ({ answers }) =>
      set(answers, { 'ipv6 productpage/api/v1/products/0': '500 envoy' }),
    'nobody asked': ({ answers }) => empty(answers),
    'a Service of one family': blinds(({ families }) => set(families, { details: ['IPv4'] })),
    'no Service': blinds(({ families }) => empty(families)),
  },
});
