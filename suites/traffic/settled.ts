import {
  type Bench,
  type CallAttempt,
  type CallPlan,
  type CallResult,
  CLOSED,
  inTime,
  outcomeOf,
  type Pod,
} from '../requirement.ts';

/** So many calls must agree: each of a proxy's threads learns of a change by itself, and takes its share of connections. */
const ROUND = 8;

/** GETs, each on a connection of its own; one after another unless told. */
export function gets(urls: readonly string[], count: number, concurrency = 1): CallPlan {
  return { calls: urls.map((url) => ({ kind: 'http', url, count, concurrency })) };
}

/**
 * Waits until every call of a round comes to what is wanted. Goes on if that never is so: what calls come to is judged.
 * @param round makes `count` calls of each kind, all at once, so that a proxy that hangs does not outlast the judgement
 */
export async function settled(
  bench: Bench,
  what: string,
  round: (count: number) => Promise<readonly CallResult[]>,
  wanted: (attempt: CallAttempt) => boolean,
): Promise<void> {
  const attempt = async () => {
    const others = (await round(ROUND))
      .flatMap(({ attempts }) => attempts)
      .filter((each) => !wanted(each))
      .map((each) => `${each.target}: ${outcomeOf(each)} by ${each.headers['server'] ?? 'nobody'}`);
    if (others.length === 0) return { done: true, value: undefined } as const;
    return { done: false, seen: [...new Set(others)].join(', ') } as const;
  };
  await inTime(bench.eventually(what, attempt, bench.deadlines.configAppliedMs));
}

/**
 * Waits until all URLs answer 200 to a pod: a Service's endpoints take a moment to come to each proxy, and to kube-proxy on
 * each node, which refuses till then. So every caller waits for itself. Goes on if they never do.
 */
export function untilReached(bench: Bench, from: Pod, urls: readonly string[]): Promise<void> {
  return settled(
    bench,
    `${from.name} reaches ${urls.join(', ')}`,
    async (count) => [await bench.call(from, gets(urls, count, count))],
    ({ status }) => status === 200,
  );
}

/** Waits until the server's proxy closes every call of these pods. Goes on if some always pass. */
export function untilRefused(bench: Bench, from: readonly Pod[], url: string): Promise<void> {
  return settled(
    bench,
    `${url} refuses ${from.map(({ name }) => name).join(', ')}`,
    (count) => Promise.all(from.map((each) => bench.call(each, gets([url], count, count)))),
    (attempt) => outcomeOf(attempt) === CLOSED,
  );
}
