import { readFileSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { createKube } from '../../kube/client.ts';
import { createRunner } from '../../process/run.ts';
import { makeAuthority } from '../../scene/authority.ts';
import { systemClock } from '../../time/clock.ts';
import { UndoStack } from '../../time/undo.ts';
import { failRequests } from './fail-requests.ts';

const PODS = { resources: [{ name: 'pods', kind: 'Pod', namespaced: true }] };

/** An API server as kind makes it, whose kubeconfig has a client's certificate. */
async function apiServer() {
  const { certificate, server: own } = await makeAuthority(
    createRunner(),
    join(temporaryDirectory(), 'keys'),
  );
  const users: string[] = [];
  const asked: string[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    users.push((request.socket as TLSSocket).getPeerCertificate().subject.CN as string);
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    response.end(JSON.stringify(request.url === '/api/v1' ? PODS : { metadata: { name: 'p' }, items: [] }));
  };
  const server = createServer({ ...own, requestCert: true, rejectUnauthorized: false }, answer);
  server.on('upgrade', (_request, socket: Socket) => {
    socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const file = join(temporaryDirectory(), 'kubeconfig');
  const [ca, cert, key] = [certificate, own.cert, own.key].map((text) =>
    Buffer.from(text).toString('base64'),
  );
  const text = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'kind-icc',
        cluster: {
          server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
          'certificate-authority-data': ca,
        },
      },
    ],
    users: [{ name: 'kind-icc', user: { 'client-certificate-data': cert, 'client-key-data': key } }],
    contexts: [{ name: 'kind-icc', context: { cluster: 'kind-icc', user: 'kind-icc' } }],
    'current-context': 'kind-icc',
  });
  writeFileSync(file, text, { mode: 0o600 });
  return { file, text, users, asked };
}

test('the suite goes by a proxy that fails one in so many requests, and is not stopped by it', async () => {
  const { file, text, users, asked } = await apiServer();
  const undo = new UndoStack();
  const said: string[] = [];
  await failRequests(file, { oneIn: 3, undo, say: (line) => void said.push(line) });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const kube = createKube(file, { clock: { ...systemClock, pause: async () => undefined } });
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop' } };
  for (const _ of [1, 2, 3, 4]) {
    await kube.list({ apiVersion: 'v1', kind: 'Pod' });
    await kube.create(pod);
    await kube.delete({ apiVersion: 'v1', kind: 'Pod', name: 'p', namespace: 'shop' }, { uid: 'u' });
  }
  await expect(
    kube.exec({ namespace: 'shop', name: 'p' }, ['true'], { container: 'a', timeoutMs: 5000 }),
  ).rejects.toMatchObject({ status: 404 });
  expect(new Set(users)).toEqual(new Set(['localhost']));
  expect(asked.filter((request) => request.startsWith('POST'))).toHaveLength(4);
  await undo.undoAll();
  expect(said).toEqual([
    expect.stringMatching(/^[67] of 2[01] requests to the API server failed on purpose$/),
  ]);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('who has no part in the kubeconfig is let through to nothing', async () => {
  const { file, asked } = await apiServer();
  await using undo = new UndoStack();
  await failRequests(file, { oneIn: 3, undo, say: () => undefined });
  const [server] = /http:\S+/.exec(readFileSync(file, 'utf8')) ?? [];
  const { status } = await fetch(`${server}/api/v1/secrets`);
  expect([status, asked]).toEqual([401, []]);
});
