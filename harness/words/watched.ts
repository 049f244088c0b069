import type { Bench } from '../bench/bench.ts';
import type { PodReference } from '../kube/kube.ts';
import { outcomeOf } from '../probes/traffic/outcome.ts';
import type { Call } from '../probes/traffic/plan.ts';
import { type CallAttempt, echoAnswer } from '../probes/traffic/result.ts';

/** What a client outside the mesh met that called a server without pause. */
export interface Watched {
  /** Calls that were made, answered or not. */
  readonly attempts: number;
  /** Answers of the server to calls that it had of the proxy beside it ... */
  readonly proxied: number;
  /** ... or of whoever else: past the proxy, or where there is none. */
  readonly direct: number;
  /** What became of the others, by outcome. */
  readonly unanswered: Readonly<Record<string, number>>;
}

/** By the sources that a proxy has for its own pod the server knows it (istio/istio pilot/pkg/networking/core InboundPassthroughBindIpv4). */
const OF_THE_PROXY = ['127.0.0.6', '::6'];
/** In one plan, for each server: the answer is one line, and the next plan follows at once. A server that is not there yet is not waited for. */
const OFTEN = { count: 25, concurrency: 5, timeoutMs: 250 };

/**
 * Has a client call servers over and over, from before the work begins until it has ended: whatever answers, however
 * shortly, is counted. `seen` tells the work what was met till then.
 * @param urls of echo servers, by names of the caller's choice
 * @param round calls of one round, and how long each is waited for; many at once and shortly by default
 * @throws errors of the work, and of `Bench.call`
 */
export async function watched<Name extends string, T>(
  bench: Pick<Bench, 'call'>,
  {
    from,
    urls,
    round: how = OFTEN,
  }: {
    readonly from: PodReference;
    readonly urls: Readonly<Record<Name, string>>;
    readonly round?: Pick<Call, 'count' | 'concurrency' | 'timeoutMs'>;
  },
  work: (seen: () => Readonly<Record<Name, Watched>>) => Promise<T>,
): Promise<{ readonly done: T; readonly seen: Readonly<Record<Name, Watched>> }> {
  const names = Object.keys(urls) as Name[];
  const tallies = new Map(names.map((name) => [name, NOTHING]));
  const seen = () => Object.fromEntries(tallies) as Record<Name, Watched>;
  const round = async (): Promise<void> => {
    const calls = names.map((name) => ({ kind: 'http' as const, url: urls[name], ...how }));
    for (const attempt of (await bench.call(from, { calls })).attempts) {
      const name = names[attempt.call]!;
      tallies.set(name, counted(tallies.get(name) ?? NOTHING, attempt));
    }
  };
  await round();
  let isOver = false;
  const watching = (async () => {
    while (!isOver) await round();
    // What came up last is called once more.
    await round();
  })();
  // Awaited below; where it fails before that, it has been heard.
  const ended = watching.catch(() => undefined);
  let done: T;
  try {
    done = await work(seen);
  } finally {
    isOver = true;
    await ended;
  }
  await watching;
  return { done, seen: seen() };
}

const NOTHING: Watched = { attempts: 0, proxied: 0, direct: 0, unanswered: {} };

function counted(tally: Watched, attempt: CallAttempt): Watched {
  const attempts = tally.attempts + 1;
  const answer = echoAnswer(attempt);
  if (answer === undefined) {
    const outcome = outcomeOf(attempt);
    const unanswered = { ...tally.unanswered, [outcome]: (tally.unanswered[outcome] ?? 0) + 1 };
    return { ...tally, attempts, unanswered };
  }
  return OF_THE_PROXY.includes(answer.remoteAddress)
    ? { ...tally, attempts, proxied: tally.proxied + 1 }
    : { ...tally, attempts, direct: tally.direct + 1 };
}
