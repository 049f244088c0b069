import type { Bench, Call, CallAttempt, CallPlan, Pod } from '../requirement.ts';
import { CLOSED, inTime, outcomeOf } from '../requirement.ts';

/** So many calls must agree: each of a proxy's threads learns of a change by itself, and takes its share of connections. */
const ROUND = 8;

/** Who calls what while something is waited for. How often each call is made is not the caller's to say. */
interface Trial {
  readonly from: readonly Pod[];
  readonly calls: readonly Call[];
}

/** GETs, each on a connection of its own; one of each by default. */
export function gets(urls: readonly string[], count = 1): CallPlan {
  return { calls: urls.map((url) => ({ kind: 'http', url, count })) };
}

/**
 * Waits until every call of a round comes to what is wanted; the calls of a kind are made at once, so that a proxy that hangs
 * does not outlast the judgement. Goes on if that never is so: what calls come to is judged.
 */
export async function settled(
  bench: Bench,
  what: string,
  { from, calls }: Trial,
  wanted: (attempt: CallAttempt) => boolean,
): Promise<void> {
  const round = { calls: calls.map((call) => ({ ...call, count: ROUND, concurrency: ROUND })) };
  const attempt = async () => {
    const others = (await Promise.all(from.map((pod) => bench.call(pod, round))))
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
  const what = `${from.name} reaches ${urls.join(', ')}`;
  return settled(bench, what, { from: [from], ...gets(urls) }, ({ status }) => status === 200);
}

/** Waits until the server's proxy closes every call of these pods. Goes on if some always pass. */
export function untilRefused(bench: Bench, from: readonly Pod[], url: string): Promise<void> {
  const what = `${url} refuses ${from.map(({ name }) => name).join(', ')}`;
  return settled(bench, what, { from, ...gets([url]) }, (attempt) => outcomeOf(attempt) === CLOSED);
}
