import { type Bench, fetchPage, inTime, type Pod } from '../requirement.ts';

/** Bookinfo, as it answered on one way. */
export interface Way {
  /** Status of each path that was asked. */
  readonly status: Readonly<Record<string, number | null>>;
  /** From details. */
  readonly author: string | null;
  /** From ratings: stars of all reviewers together. */
  readonly ratings: number;
  /** Every kind of answer that reviews gave, sorted. */
  readonly reviews: readonly Reviews[];
}

interface Reviews {
  /** `v1`, `v2` or `v3`, by the name of the pod that served it. */
  readonly version: string;
  /** Stars of all reviews together; v1 has none. */
  readonly stars: number;
  readonly color: string | null;
}

/** Whom details names, in Istio's sample as in the stand-in of it. */
export const AUTHOR = 'William Shakespeare';
/** Nobody serves it: what answers this with 200 would answer anything. */
export const NOWHERE = '/conformance-no-such-page';
const PAGE = '/productpage';
const DETAILS = '/api/v1/products/0';
const RATINGS = '/api/v1/products/0/ratings';
const REVIEWS = '/api/v1/products/0/reviews';
/** What Bookinfo must serve. */
export const PATHS: readonly string[] = [PAGE, DETAILS, RATINGS];
export const VERSIONS: readonly string[] = ['v1', 'v2', 'v3'];
const LOADS = 6;

type Answer = { readonly status: number | null; readonly body: unknown };
/** Asks for each path, on connections of their own. */
type Ask = (paths: readonly string[]) => Promise<readonly Answer[]>;

/** From a pod of the mesh, by the Service's name. */
export async function inCluster(bench: Bench, from: Pod): Promise<Way> {
  return wayOf(bench, 'in the cluster', async (paths) => {
    const url = (path: string) => `http://productpage.bookinfo.svc.cluster.local:9080${path}`;
    return (await bench.call(from, { calls: paths.map((path) => ({ kind: 'http', url: url(path) })) }))
      .attempts;
  });
}

/** From this machine, by the ingress gateway. */
export async function throughGateway(bench: Bench): Promise<Way> {
  const options = { timeoutMs: bench.deadlines.requestMs, signal: bench.signal };
  return wayOf(bench, 'through the gateway', (paths) =>
    Promise.all(paths.map((path) => fetchPage(`http://${bench.ingress}${path}`, options))),
  );
}

/** Stars that ratings gives through the gateway to this machine, of all reviewers together; 0 where it does not answer in time. */
export async function starsThroughGateway(bench: Bench): Promise<number> {
  const options = { timeoutMs: bench.deadlines.requestMs, signal: bench.signal };
  const attempt = async () => {
    const { status, body } = await fetchPage(`http://${bench.ingress}${RATINGS}`, options);
    if (status === 200) return { done: true, value: starsOf(body) } as const;
    return { done: false, seen: `status ${status}` } as const;
  };
  const stars = await inTime(
    bench.eventually('ratings through the gateway', attempt, bench.deadlines.configAppliedMs),
  );
  return stars ?? 0;
}

async function wayOf(bench: Bench, where: string, ask: Ask): Promise<Way> {
  const paths = [...PATHS, NOWHERE];
  let answers: readonly Answer[] = [];
  const whole = async () => {
    answers = await ask(paths);
    const missing = PATHS.filter((_, index) => answers[index]?.status !== 200);
    if (missing.length === 0) return { done: true, value: undefined } as const;
    return { done: false, seen: `not served: ${missing.join(', ')}` } as const;
  };
  await inTime(bench.eventually(`Bookinfo ${where}`, whole, bench.deadlines.configAppliedMs));
  const details = answers[paths.indexOf(DETAILS)]?.body as { author?: string } | undefined;
  const seen = new Map<string, Reviews>();
  const attempt = async () => {
    for (const { status, body } of await ask(Array.from({ length: LOADS }, () => REVIEWS))) {
      if (status === 200) for (const its of [reviewsOf(body)]) seen.set(JSON.stringify(its), its);
    }
    const versions = new Set([...seen.values()].map(({ version }) => version));
    if (VERSIONS.every((version) => versions.has(version))) return { done: true, value: undefined } as const;
    return { done: false, seen: [...versions].join(', ') || 'none' } as const;
  };
  await inTime(
    bench.eventually(`all versions of reviews ${where}`, attempt, bench.deadlines.configAppliedMs),
  );
  return {
    status: Object.fromEntries(paths.map((path, index) => [path, answers[index]?.status ?? null])),
    author: details?.author ?? null,
    ratings: starsOf(answers[paths.indexOf(RATINGS)]?.body),
    reviews: [...seen.values()].toSorted((a, b) => a.version.localeCompare(b.version)),
  };
}

function starsOf(body: unknown): number {
  const { ratings = {} } = (body ?? {}) as { ratings?: Record<string, number> };
  return Object.values(ratings).reduce((sum, stars) => sum + stars, 0);
}

function reviewsOf(body: unknown): Reviews {
  const { podname = '', reviews = [] } = body as {
    podname?: string;
    reviews?: readonly { rating?: { stars?: number; color?: string } }[];
  };
  return {
    version: /^reviews-(v\d)-/.exec(podname)?.[1] ?? podname,
    stars: reviews.reduce((sum, { rating }) => sum + (rating?.stars ?? 0), 0),
    color: reviews.find(({ rating }) => rating?.color !== undefined)?.rating?.color ?? null,
  };
}
