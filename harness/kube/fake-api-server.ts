import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One request as it arrived. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: any;
}

export interface FakeAnswer {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An HTTP server that speaks as much of the Kubernetes API as its test says; for tests of the client. */
export interface FakeApiServer extends AsyncDisposable {
  /** A kubeconfig file that leads to it, with the token `fake-token`. */
  readonly kubeconfig: string;
  readonly received: readonly Received[];
}

/**
 * @param answer what to answer to a request
 * @param upgrade what to do with a websocket that was accepted, or that each is cut off; without it every upgrade is answered 404
 * @param discovery answers by path that come before `answer`; of `v1` and `networking.k8s.io/v1` by default
 */
export async function fakeApiServer(
  answer: (request: Received) => FakeAnswer | Promise<FakeAnswer>,
  upgrade?: ((socket: Socket) => void) | 'cut',
  discovery: Readonly<Record<string, FakeAnswer>> = DISCOVERY,
): Promise<FakeApiServer> {
  const received: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const request = await read(incoming);
      received.push(request);
      const { status = 200, body, headers = {} } = discovery[request.path] ?? (await answer(request));
      outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
      outgoing.end(typeof body === 'string' ? body : JSON.stringify(body));
    })();
  });
  server.on('upgrade', (request, socket) => {
    if (upgrade === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    if (upgrade === 'cut') return void socket.destroy();
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: v5.channel.k8s.io\r\n\r\n`,
    );
    upgrade(socket as Socket);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const directory = await mkdtemp(join(tmpdir(), 'fake-api-server-'));
  const kubeconfig = join(directory, 'kubeconfig');
  await writeFile(kubeconfig, kubeconfigFor((server.address() as AddressInfo).port));
  return {
    kubeconfig,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(directory, { recursive: true });
    },
  };
}

/** One message of a channel (1 stdout, 2 stderr, 3 status) as a single frame from a server. */
export function channelFrame(channel: number, text: string): Buffer {
  const payload = Buffer.concat([Buffer.from([channel]), Buffer.from(text)]);
  const length =
    payload.length < 126
      ? Buffer.from([payload.length])
      : Buffer.from([126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([Buffer.from([0x82]), length, payload]);
}

const DISCOVERY: Readonly<Record<string, FakeAnswer>> = {
  '/api/v1': {
    body: {
      resources: [
        { name: 'namespaces', kind: 'Namespace', namespaced: false },
        { name: 'pods', kind: 'Pod', namespaced: true },
        { name: 'pods/log', kind: 'Pod', namespaced: true },
      ],
    },
  },
  '/apis/networking.k8s.io/v1': {
    body: { resources: [{ name: 'networkpolicies', kind: 'NetworkPolicy', namespaced: true }] },
  },
};

async function read(incoming: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const url = new URL(incoming.url ?? '/', 'http://fake');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    contentType: incoming.headers['content-type'],
    authorization: incoming.headers.authorization,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function kubeconfigFor(port: number): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'fake', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } },
    ],
    users: [{ name: 'fake', user: { token: 'fake-token' } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
    'current-context': 'fake',
  });
}
