import type { PodReference } from '../kube/kube.ts';
import type { AccessLogEntry } from '../probes/envoy/types.ts';
import type { CallAttempt } from '../probes/traffic/result.ts';
import type { Bench } from './bench.ts';
import { inTime } from './in-time.ts';

/** What a proxy logged of each call, by the call's id. A call that it did not log has an empty list. */
export type ProxyLog = ReadonlyMap<string, readonly AccessLogEntry[]>;

/** A call as a proxy may know it: by its id, and by its source where that is known. */
export type LoggedCall = Pick<CallAttempt, 'id' | 'localAddress' | 'localPort'>;

/**
 * Looks calls up in the access log of a pod's proxy, by their ids, and by source address and port where none is
 * carried. Read as soon as every call has an entry, else at the deadline: Envoy writes them about a second late, and
 * a call that it never logs is an observation.
 */
export async function proxyLogOf(
  bench: Pick<Bench, 'accessLog' | 'eventually' | 'deadlines'>,
  pod: PodReference,
  calls: readonly LoggedCall[],
): Promise<ProxyLog> {
  let log: ProxyLog = new Map();
  const waited = bench.eventually(
    `${calls.length} calls in the access log of ${pod.namespace}/${pod.name}`,
    async () => {
      const entries = await bench.accessLog(pod);
      log = new Map(calls.map((call) => [call.id, entriesOfCall(entries, call)]));
      const missing = [...log.values()].filter((its) => its.length === 0).length;
      return missing === 0 ? { done: true, value: log } : { done: false, seen: `${missing} are missing` };
    },
    bench.deadlines.accessLogMs,
  );
  return (await inTime(waited)) ?? log;
}

/** Entries of one call: of its id, or of the connection that it came by. */
export function entriesOfCall(
  entries: readonly AccessLogEntry[],
  { id, localAddress, localPort }: LoggedCall,
): readonly AccessLogEntry[] {
  const source = `${localAddress?.includes(':') === true ? `[${localAddress}]` : localAddress}:${localPort}`;
  return entries.filter(
    (entry) =>
      [entry.conformanceId, entry.requestId].includes(id) ||
      (localPort !== null && entry.downstreamDirectRemoteAddress === source),
  );
}
