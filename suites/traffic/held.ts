import { type Bench, echoAnswer, inTime, type Pod } from '../requirement.ts';
import type { OwnPod } from './own-pods.ts';
import { type Seen, seenOf } from './seen.ts';

const SERVER_PORT = 8080;
/** Longer than the agents take to end and to come again. */
const HELD_MS = 120_000;
const HELD = `delayMs=${HELD_MS}`;

/** What requests came to that the server answers late, all at once. */
export interface HeldRequests {
  readonly calls: readonly Seen[];
  /** Ports from which the server says that it was called. */
  readonly answeredTo: readonly number[];
}

export async function heldRequests(
  bench: Bench,
  caller: Pod,
  server: OwnPod,
  count: number,
): Promise<HeldRequests> {
  const timeoutMs = HELD_MS + bench.deadlines.requestMs;
  const url = `${server.url}?${HELD}`;
  const { attempts } = await bench.call(caller, {
    calls: [{ kind: 'http', url, count, concurrency: count, timeoutMs }],
  });
  const answeredTo = attempts.flatMap((attempt) => echoAnswer(attempt)?.remotePort ?? []);
  return { calls: seenOf(attempts), answeredTo };
}

/** Waits until the server has taken so many of them; gives how many it has. */
export async function heldBy(bench: Bench, server: Pod, count: number): Promise<number> {
  let taken = 0;
  const attempt = async () => {
    const log = await bench.kube.logs(server, { container: 'app' });
    taken = log.split('\n').filter((line) => line.includes('"request"') && line.includes(HELD)).length;
    if (taken >= count) return { done: true, value: undefined } as const;
    return { done: false, seen: `${taken} requests` } as const;
  };
  await inTime(bench.eventually('the server has the requests', attempt, bench.deadlines.requestMs));
  return taken;
}

/** Ports from which the server's application is connected to. */
export async function connectedTo(bench: Bench, server: Pod): Promise<readonly number[]> {
  const { sockets } = await bench.inspector.pod(server, ['sockets']);
  return sockets
    .filter(({ localPort, state }) => localPort === SERVER_PORT && state === 'ESTABLISHED')
    .map(({ remotePort }) => remotePort);
}
