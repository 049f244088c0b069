import type { AccessLogEntry } from './types.ts';

/**
 * Entries of the access log among the lines of istio-proxy's output, oldest first. Envoy writes them with a delay and
 * not in the order of requests. Lines of the agent and of Envoy's own log are passed over.
 */
export function parseAccessLog(output: string): readonly AccessLogEntry[] {
  return output.split('\n').flatMap((line) => {
    const members = membersOf(line);
    return members === undefined ? [] : [toEntry(members)];
  });
}

/** Entries of one request by the id that the suite's client sent with it. */
export function entriesOf(
  entries: readonly AccessLogEntry[],
  conformanceId: string,
): readonly AccessLogEntry[] {
  return entries.filter(
    (entry) => entry.conformanceId === conformanceId || entry.requestId === conformanceId,
  );
}

function membersOf(line: string): Readonly<Record<string, unknown>> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    const isEntry =
      typeof value === 'object' && value !== null && 'start_time' in value && 'response_flags' in value;
    return isEntry ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Envoy writes null in JSON, and `-` in text, for what it has no value of. */
function toEntry(members: Readonly<Record<string, unknown>>): AccessLogEntry {
  const text = (member: string, name: keyof AccessLogEntry) => {
    const value = members[member];
    return value === undefined || value === null || value === '-'
      ? {}
      : { [name]: typeof value === 'string' ? value : JSON.stringify(value) };
  };
  const code = members['response_code'];
  return {
    ...text('start_time', 'startTime'),
    ...text('conformance_id', 'conformanceId'),
    ...text('request_id', 'requestId'),
    ...text('method', 'method'),
    ...text('path', 'path'),
    ...text('protocol', 'protocol'),
    ...text('authority', 'authority'),
    ...(code === undefined || code === null ? {} : { responseCode: Number(code) }),
    ...text('response_flags', 'responseFlags'),
    ...text('response_code_details', 'responseCodeDetails'),
    ...text('upstream_host', 'upstreamHost'),
    ...text('upstream_cluster', 'upstreamCluster'),
    ...text('upstream_peer', 'upstreamPeer'),
    ...text('upstream_local_address', 'upstreamLocalAddress'),
    ...text('upstream_transport_failure_reason', 'upstreamTransportFailureReason'),
    ...text('downstream_local_address', 'downstreamLocalAddress'),
    ...text('downstream_remote_address', 'downstreamRemoteAddress'),
    ...text('downstream_direct_remote_address', 'downstreamDirectRemoteAddress'),
    ...text('downstream_peer', 'downstreamPeer'),
    ...text('downstream_tls_version', 'downstreamTlsVersion'),
    ...text('requested_server_name', 'requestedServerName'),
    ...text('route_name', 'routeName'),
    members,
  };
}
