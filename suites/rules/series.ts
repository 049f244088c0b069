import {
  type Bench,
  type Call,
  type CallResult,
  type Counted,
  counted,
  type Pod,
  type RedirectCounts,
} from '../requirement.ts';
import { type Trail, trailsOf } from './trail.ts';

export type PodName = 'client' | 'server' | 'plain';

/** New connections of one kind: each call followed, and what the rules of each pod counted meanwhile. */
export interface Series {
  readonly trails: readonly Trail[];
  readonly counts: Readonly<Record<PodName, RedirectCounts>>;
}

/** Calls of one kind to the server. */
export interface Calls {
  readonly from: Exclude<PodName, 'server'>;
  readonly call: Call;
}

/** Makes the calls of each kind after one another, counting; follows them all in the end, so that logs are waited for once. */
export async function seriesOf<K extends string>(
  bench: Bench,
  pods: Readonly<Record<PodName, Pod>>,
  kinds: Readonly<Record<K, Calls>>,
): Promise<Readonly<Record<K, Series>>> {
  const { client, server, plain } = pods;
  const all = [client, server, plain];
  const done: [kind: string, from: Calls['from'], made: Counted<CallResult>][] = [];
  for (const [kind, { from, call }] of Object.entries<Calls>(kinds))
    done.push([kind, from, await counted(bench, all, () => bench.call(pods[from], { calls: [call] }))]);

  const sights = await bench.eyes.pods(all, ['conntrack']);
  const [ofClient, ofServer, ofPlain] = all.map((pod, at) => ({
    pod,
    connections: sights[at]?.conntrack ?? [],
  }));
  const callers = { client: ofClient!, plain: ofPlain! };
  const series = done.map(async ([kind, from, { result, counts }]) => {
    const trails = await trailsOf(bench, result.attempts, { caller: callers[from], server: ofServer! });
    return [kind, { trails, counts: { client: counts[0]!, server: counts[1]!, plain: counts[2]! } }] as const;
  });
  return Object.fromEntries(await Promise.all(series)) as Record<K, Series>;
}
