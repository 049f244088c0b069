import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';

/** An API server, and who asks it. */
export interface Upstream {
  readonly server: string;
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** A way to an API server that fails now and then, on this machine's loopback. */
export interface FailingProxy extends AsyncDisposable {
  readonly server: string;
  /** Whoever has it asks as the upstream's user. */
  readonly token: string;
  /** How many requests have come, and how many of them have failed. */
  count(): { readonly asked: number; readonly failed: number };
}

/** As a busy API server answers, as a balancer before one that starts anew, and as a connection that breaks. */
const FAILURES = [429, 503, 'cut'] as const;
/** A program may run although the answer to its start is lost: so starts are refused in words alone. */
const REFUSALS = [429, 503] as const;

/** Hands requests on but for every so manieth, which fails before it has reached the API server, in one way after another. */
export async function failingProxy(upstream: Upstream, oneIn: number): Promise<FailingProxy> {
  const token = randomBytes(24).toString('base64url');
  const { ca, cert, key } = upstream;
  const agent = new Agent({ keepAlive: true, ca, cert, key });
  const counts = { asked: 0, failed: 0 };
  const failureFor = <F>(failures: readonly F[]): F | undefined => {
    counts.asked += 1;
    if (counts.asked % oneIn !== 0) return undefined;
    counts.failed += 1;
    return failures[counts.failed % failures.length];
  };
  const isOurs = ({ headers }: IncomingMessage) => headers.authorization === `Bearer ${token}`;
  const onward = ({ method, url = '/', headers }: IncomingMessage) => {
    const { authorization: _, host: __, ...others } = headers;
    return request(new URL(url, upstream.server), { method, headers: others, agent });
  };

  const server = createServer((incoming, outgoing) => {
    if (!isOurs(incoming)) return void outgoing.writeHead(401).end();
    const failure = failureFor(FAILURES);
    if (failure === 'cut') return void incoming.socket.destroy();
    if (failure !== undefined)
      return void outgoing.writeHead(failure, HEADERS).end(JSON.stringify(refusal(failure)));
    const asked = onward(incoming);
    asked.on('response', (answer) => {
      const { connection: _, 'transfer-encoding': __, ...headers } = answer.headers;
      // An answer that breaks off is one for the client, too.
      pipeline(answer, outgoing.writeHead(answer.statusCode ?? 502, headers), () => undefined);
    });
    asked.on('error', () => outgoing.destroy());
    outgoing.on('close', () => asked.destroy());
    incoming.pipe(asked);
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const failure = isOurs(incoming) ? failureFor(REFUSALS) : 401;
    if (failure !== undefined) return void socket.end(headOf(failure, HEADERS));
    const asked = onward(incoming);
    asked.on('upgrade', ({ statusCode = 101, headers }, there, first) => {
      there.on('error', () => socket.destroy());
      socket.on('close', () => there.destroy());
      socket.write(headOf(statusCode, headers));
      socket.write(first);
      there.write(head);
      there.pipe(socket).pipe(there);
    });
    asked.on('response', ({ statusCode = 502, headers }) => socket.end(headOf(statusCode, headers)));
    asked.on('error', () => socket.destroy());
    asked.end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    count: () => ({ ...counts }),
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

const HEADERS = { 'content-type': 'application/json', 'retry-after': '1' };

function refusal(code: number) {
  const reason = code === 429 ? 'TooManyRequests' : 'ServiceUnavailable';
  return { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message: 'failed on purpose' };
}

function headOf(status: number, headers: IncomingMessage['headers']): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${name}: ${one}\r\n`),
  );
  return `HTTP/1.1 ${status} \r\n${lines.join('')}\r\n`;
}
