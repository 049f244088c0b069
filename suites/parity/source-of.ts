import { type Bench, ECHO_PORTS, echoAnswer, type Pod, urlAt } from '../requirement.ts';

/** The proxy's source address for calls to its own pod. */
export const PROXY_SOURCE = '127.0.0.6';

/** By whom a server was called, as it sees it. */
export async function sourceOf(bench: Bench, from: Pod, server: Pod): Promise<string> {
  const { attempts } = await bench.call(from, {
    calls: [{ kind: 'http', url: urlAt(server.ip, ECHO_PORTS.http) }],
  });
  const source = attempts[0] === undefined ? undefined : echoAnswer(attempts[0])?.remoteAddress;
  if (source === from.ip) return "the caller's address";
  return source === PROXY_SOURCE ? PROXY_SOURCE : `another: ${source}`;
}
