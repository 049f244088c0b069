import type { Bench, Call, Pod } from '../requirement.ts';
import { Findings, outcomeOf, pod, requirement, set } from '../requirement.ts';
import { HOST, routed, subsets, versionedService, WEIGHT } from './routes.ts';
import { settled, untilReached } from './settled.ts';

const DEFAULT_CALLS = 200;
const CALLS = 3;
/** Four standard deviations of the binomial distribution: some 6 of 100,000 sound runs are outside. */
const ERROR = 4 * Math.sqrt((DEFAULT_CALLS * WEIGHT * (100 - WEIGHT)) / 10_000);

/** What came of calls with each value of the header `end-user`: statuses, and which version answered. */
interface Outcomes {
  readonly v2: readonly string[];
  readonly fault: readonly string[];
  readonly timeout: readonly string[];
}

interface Observation {
  readonly mesh: Outcomes;
  /** By a pod without a proxy, which knows of no route. */
  readonly plain: Outcomes;
  /** Of calls without the header: how many v1 and v2 answered. */
  readonly weights: { readonly v1: number; readonly v2: number };
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('routes');
  const { meshed, plain } = await bench.echoPods('meshed', 'plain');
  const versions = ['v1', 'v2'].map((version) =>
    pod(
      { namespace, name: version, labels: { group: 'versioned', version }, node: bench.nodes.at(-1) ?? '' },
      bench.images,
    ),
  );
  await bench.create(versionedService(namespace), subsets(namespace), routed(namespace));
  await bench.start(...versions);
  const url = `http://${HOST}.${namespace}.svc.cluster.local/`;
  const caller = meshed[0]!;
  // Calls that never come to the proxy meet no route: that is judged below.
  await settled(
    bench,
    'the routes are known to the proxy',
    { from: [caller], calls: [asked('v2', url), asked('fault', url)] },
    ({ call, status, body }) => (call === 0 ? hostOf(body) === 'v2' : status === 418),
  );
  await untilReached(bench, plain[0]!, [url]);
  const { attempts } = await bench.call(caller, {
    calls: [{ kind: 'http', url, count: DEFAULT_CALLS, concurrency: 8, newConnection: false }],
  });
  const by = (version: string) => attempts.filter(({ body }) => hostOf(body) === version).length;
  return {
    mesh: await outcomes(bench, caller, url),
    plain: statusesOf(await outcomes(bench, plain[0]!, url)),
    weights: { v1: by('v1'), v2: by('v2') },
  };
}

type User = keyof Outcomes;

/** Calls with a value of the header. */
function asked(user: User, url: string, count = 1): Call {
  const its = user === 'timeout' ? `${url}?delayMs=1500` : url;
  return { kind: 'http', url: its, headers: { 'end-user': user }, count };
}

async function outcomes(bench: Bench, from: Pod, url: string): Promise<Outcomes> {
  const users: readonly User[] = ['v2', 'fault', 'timeout'];
  const { attempts } = await bench.call(from, { calls: users.map((user) => asked(user, url, CALLS)) });
  const of = (index: number) =>
    attempts
      .filter(({ call }) => call === index)
      .map((attempt) => `${outcomeOf(attempt)} ${hostOf(attempt.body)}`.trim());
  return { v2: of(0), fault: of(1), timeout: of(2) };
}

/** Without a proxy it is chance which version answers. */
function statusesOf({ v2, fault, timeout }: Outcomes): Outcomes {
  const statuses = (all: readonly string[]) => all.map((one) => one.split(' ', 1)[0] ?? '');
  return { v2: statuses(v2), fault: statuses(fault), timeout: statuses(timeout) };
}

function hostOf(body: unknown): string {
  return (body as { hostname?: string } | null)?.hostname ?? '';
}

export default requirement<Observation>('CNI-G-07', {
  observe,
  judge: ({ mesh, plain, weights }) => {
    const times = (text: string) => Array(CALLS).fill(text);
    const expected = (DEFAULT_CALLS * WEIGHT) / 100;
    const share = Math.abs(weights.v1 - expected) <= ERROR;
    const findings = new Findings()
      .equal('by header: v2 answers', times('200 v2'), mesh.v2)
      .equal('fault: aborted', times('418'), mesh.fault)
      .equal('timeout: given up', times('504'), mesh.timeout)
      .equal('default route: answers', DEFAULT_CALLS, weights.v1 + weights.v2)
      .holds(
        'default route: answers of v1',
        `${expected} of ${DEFAULT_CALLS}, ${Math.round(ERROR)} more or less`,
        share,
        String(weights.v1),
      );
    for (const effect of ['fault', 'timeout'] as const)
      findings.equal(`without a proxy: no ${effect}`, times('200'), plain[effect]);
    return findings.judgement();
  },
  mutants: {
    'another version answers': ({ mesh }) => mesh.v2.splice(0, 1, '200 v1'),
    'no fault': ({ mesh }) => mesh.fault.splice(0, 1, '200 v1'),
    'no timeout': ({ mesh }) => mesh.timeout.splice(0, 1, '200 v1'),
    'the weights are not heeded': (seen) => set(seen.weights, { v1: 100, v2: 100 }),
    'a call was lost': (seen) => set(seen.weights, { v2: seen.weights.v2 - 1 }),
    'a fault without a proxy': ({ plain }) => plain.fault.splice(0, 1, '418'),
    'a timeout without a proxy': ({ plain }) => plain.timeout.splice(0, 1, '504'),
  },
});
