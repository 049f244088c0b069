import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { createRunner } from '../../process/run.ts';
import { makeAuthority } from '../../scene/authority.ts';
import { failingProxy } from './failing-proxy.ts';

/** A proxy that fails nothing, before a server that does as it is told. */
async function proxied(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  upgrade: (socket: Socket) => void = (socket) => socket.destroy(),
) {
  const { certificate, server: own } = await makeAuthority(
    createRunner(),
    join(temporaryDirectory(), 'keys'),
  );
  const upstream = createServer(own, answer);
  upstream.on('upgrade', (_request, socket: Socket) => upgrade(socket));
  await new Promise<void>((done) => upstream.listen(0, '127.0.0.1', done));
  const server = `https://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const proxy = await failingProxy({ server, ca: certificate, cert: own.cert, key: own.key }, 1000);
  onTestFinished(async () => {
    await proxy[Symbol.asyncDispose]();
    upstream.closeAllConnections();
    upstream.close();
  });
  return { url: proxy.server, headers: { authorization: `Bearer ${proxy.token}` } };
}

test('an answer that breaks off is one that breaks off', async () => {
  const { url, headers } = await proxied((_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half');
    setImmediate(() => response.destroy());
  });
  const answer = await fetch(url, { headers });
  await expect(answer.text()).rejects.toThrow('terminated');
});

test('who leaves is not answered any more', async () => {
  const left = Promise.withResolvers<void>();
  const { url, headers } = await proxied((_request, response) => {
    response.on('close', () => left.resolve());
    response.writeHead(200).write('first of many');
  });
  const stop = new AbortController();
  await fetch(url, { headers, signal: stop.signal });
  stop.abort();
  await left.promise;
});

test('a connection that changes its protocol is handed over, with what came at once, both ways and to its end', async () => {
  const { url, headers } = await proxied(
    (_request, response) => void response.end(),
    (socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\nfirst ');
      socket.on('data', (said) => socket.end(`heard ${said.toString()}`));
    },
  );
  const asked = request(url, { headers: { ...headers, upgrade: 'echo', connection: 'upgrade' } });
  asked.end();
  const [{ statusCode, headers: its }, socket, first] = (await once(asked, 'upgrade')) as [
    IncomingMessage,
    Socket,
    Buffer,
  ];
  const said: Buffer[] = [first];
  socket.on('data', (chunk: Buffer) => said.push(chunk));
  socket.write('hello');
  await once(socket, 'close');
  expect([statusCode, its.upgrade]).toEqual([101, 'echo']);
  expect(Buffer.concat(said).toString()).toBe('first heard hello');
});
