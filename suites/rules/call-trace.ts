import type { AccessLogEntry, Bench, CallAttempt, Connection, Pod, ProxyLog } from '../requirement.ts';
import { connectionFrom, echoAnswer, outcomeOf, proxyLogOf, redirectedTo } from '../requirement.ts';

/** One call, followed from socket to socket by source ports, and by its id where it carries one. `null` where there is nothing. */
export interface CallTrace {
  /** Status, `answered` for TCP, or error code. */
  readonly outcome: string;
  /** Port at which the caller's connection was really answered, if it was redirected: conntrack in the caller's namespace. */
  readonly callerPort: number | null;
  /** Upstream cluster of each entry in the log of the caller's proxy. */
  readonly callerLogged: readonly string[];
  /** As `callerPort`, of the connection by which the call came in at the server. */
  readonly serverPort: number | null;
  readonly serverLogged: readonly string[];
  /** SPIFFE URI in the caller's certificate, by the log of the server's proxy. */
  readonly loggedIdentity: string | null;
  /** The same by the echo server, which HTTP tells of. */
  readonly identity: string | null;
  /** Address from which the echo server was called. */
  readonly source: string | null;
  /** It was called by the socket that the server's proxy logged as its own. */
  readonly sameSocket: boolean;
}

/** A pod, with the connections that its network namespace knows of. */
export interface TracedPod {
  readonly pod: Pod;
  readonly connections: readonly Connection[];
}

/** Follows calls that one pod made to another; a pod without a proxy has no log. */
export async function traceCalls(
  bench: Bench,
  attempts: readonly CallAttempt[],
  { caller, server }: { readonly caller: TracedPod; readonly server: TracedPod },
): Promise<readonly CallTrace[]> {
  const out: ProxyLog = hasProxy(caller.pod) ? await proxyLogOf(bench, caller.pod, attempts) : new Map();
  const arriving = attempts.map((attempt) => arrival(attempt, out.get(attempt.id)?.[0]));
  // HTTP has an id; by the socket of a pooled connection the entries of other calls would be found too.
  const sought = arriving.map((each) => (each.kind === 'http' ? { ...each, localPort: null } : each));
  const into = await proxyLogOf(bench, server.pod, sought);
  return attempts.map((attempt, index) => {
    const came = arriving[index] ?? attempt;
    return trailOf({
      attempt,
      out: out.get(attempt.id) ?? [],
      into: into.get(attempt.id) ?? [],
      callerPort: answeredAt(caller.connections, attempt),
      serverPort: answeredAt(server.connections, came),
    });
  });
}

function trailOf(seen: {
  readonly attempt: CallAttempt;
  readonly out: readonly AccessLogEntry[];
  readonly into: readonly AccessLogEntry[];
  readonly callerPort: number | null;
  readonly serverPort: number | null;
}): CallTrace {
  const { attempt, out, into, callerPort, serverPort } = seen;
  const echo = echoAnswer(attempt);
  const clusters = (entries: readonly AccessLogEntry[]) =>
    entries.map((entry) => entry.upstreamCluster ?? 'none');
  return {
    outcome: outcomeOf(attempt),
    callerPort,
    callerLogged: clusters(out),
    serverPort,
    serverLogged: clusters(into),
    loggedIdentity: into[0]?.downstreamPeer ?? null,
    identity: echo?.clientIdentity ?? null,
    source: echo?.remoteAddress ?? null,
    sameSocket: echo !== undefined && into[0]?.upstreamLocalAddress?.endsWith(`:${echo.remotePort}`) === true,
  };
}

/** The call as it comes in at the server: between sockets of the caller's proxy, if that logged them, else of the caller's own. */
function arrival(attempt: CallAttempt, out: AccessLogEntry | undefined): CallAttempt {
  const { upstreamLocalAddress: from, upstreamHost: to } = out ?? {};
  if (from === undefined || to === undefined) return attempt;
  return { ...attempt, localAddress: hostOf(from), localPort: portOf(from), remotePort: portOf(to) };
}

function answeredAt(
  connections: readonly Connection[],
  { localPort, remotePort }: Pick<CallAttempt, 'localPort' | 'remotePort'>,
): number | null {
  if (localPort === null) return null;
  const connection = connectionFrom(connections, localPort, remotePort ?? undefined);
  return connection === undefined ? null : (redirectedTo(connection) ?? null);
}

function hostOf(address: string): string {
  return address.replace(/:\d+$/, '').replaceAll(/[[\]]/g, '');
}

function portOf(address: string): number | null {
  const [, port] = /:(\d+)$/.exec(address) ?? [];
  return port === undefined ? null : Number(port);
}

function hasProxy({ object }: Pod): boolean {
  const { containers = [], initContainers = [] } = object['spec'] ?? {};
  return [...containers, ...initContainers].some(({ name }) => name === 'istio-proxy');
}
