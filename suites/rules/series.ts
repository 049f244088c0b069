import type { Bench, Call, CallAttempt, Pod, RedirectCounts } from '../requirement.ts';
import { countedBetween } from '../requirement.ts';
import { type CallTrace, traceCalls } from './call-trace.ts';

export type PodName = 'client' | 'server' | 'plain';

/** New connections of one kind: each call followed, and what the rules of each pod counted meanwhile. */
export interface Series {
  readonly trails: readonly CallTrace[];
  readonly counts: Readonly<Record<PodName, RedirectCounts>>;
}

/** Calls of one kind to the server. */
export interface Calls {
  readonly from: Exclude<PodName, 'server'>;
  readonly call: Call;
}

interface Made {
  readonly kind: string;
  readonly from: Calls['from'];
  readonly attempts: readonly CallAttempt[];
  readonly counts: readonly RedirectCounts[];
}

/** Makes the calls of each kind after one another, counting; follows them all in the end, so that logs are waited for once. */
export async function seriesOf<K extends string>(
  bench: Bench,
  pods: Readonly<Record<PodName, Pod>>,
  kinds: Readonly<Record<K, Calls>>,
): Promise<Readonly<Record<K, Series>>> {
  const { client, server, plain } = pods;
  const all = [client, server, plain];
  const done: Made[] = [];
  let before = await bench.inspector.pods(all, ['rules']);
  for (const [kind, { from, call }] of Object.entries<Calls>(kinds)) {
    const { attempts } = await bench.call(pods[from], { calls: [call] });
    const after = await bench.inspector.pods(all, ['rules']);
    const counts = after.map(({ rules }, at) => countedBetween(before[at]?.rules ?? rules, rules));
    done.push({ kind, from, attempts, counts });
    // Pods are quiet between calls: one look ends a series and begins the next.
    before = after;
  }

  const snapshots = await bench.inspector.pods(all, ['conntrack']);
  const [ofClient, ofServer, ofPlain] = all.map((pod, at) => ({
    pod,
    connections: snapshots[at]?.conntrack ?? [],
  }));
  const callers = { client: ofClient!, plain: ofPlain! };
  const series = done.map(async ({ kind, from, attempts, counts }) => {
    const trails = await traceCalls(bench, attempts, { caller: callers[from], server: ofServer! });
    return [kind, { trails, counts: { client: counts[0]!, server: counts[1]!, plain: counts[2]! } }] as const;
  });
  return Object.fromEntries(await Promise.all(series)) as Record<K, Series>;
}
