import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';

const PROGRAM = fileURLToPath(new URL('testing/start-peer.ts', import.meta.url));

/** A stand-in of an engine's API that has the image and makes no container; it notes what it is asked. */
async function engineAt(listen: (server: Server) => void): Promise<{ server: Server; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.split('?', 1)[0]}`);
    const making = request.url?.includes('/containers/create') === true;
    response.writeHead(making ? 500 : 200, { 'content-type': 'application/json' });
    response.end(making ? '{"message":"made nothing"}' : '{"OperatingSystem":"Linux"}');
    request.resume();
  });
  listen(server);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { server, asked };
}

/** Starts a peer as a user with these properties. */
async function startPeer(uri: string, properties: string) {
  const home = temporaryDirectory();
  writeFileSync(join(home, '.testcontainers.properties'), properties);
  const env = {
    HOME: home,
    DOCKER_HOST: uri,
    TESTCONTAINERS_RYUK_DISABLED: 'true',
    TESTCONTAINERS_HOST_OVERRIDE: '127.0.0.1',
  };
  return await createRunner()([process.execPath, PROGRAM, uri], { env, okExitCodes: 'any' });
}

test("the user's properties do not lead testcontainers to another engine", async () => {
  const socket = join(temporaryDirectory(), 'own.sock');
  const own = await engineAt((server) => server.listen(socket));
  const other = await engineAt((server) => server.listen(0, '127.0.0.1'));
  const { port } = other.server.address() as AddressInfo;
  const address = `tcp://127.0.0.1:${port}`;
  const properties = `tc.host=${address}\ndocker.host=${address}\ndocker.tls.verify=1\ndocker.cert.path=/nowhere\n`;
  const { stderr } = await startPeer(`unix://${socket}`, properties);
  expect(stderr).toContain('made nothing');
  expect(own.asked).toContain('POST /containers/create');
  expect(other.asked).toEqual([]);
});

test('an engine of ours that does not answer is not replaced by another', async () => {
  const other = await engineAt((server) => server.listen(0, '127.0.0.1'));
  const { port } = other.server.address() as AddressInfo;
  const gone = `unix://${join(temporaryDirectory(), 'gone.sock')}`;
  const { exitCode, stderr } = await startPeer(gone, `tc.host=tcp://127.0.0.1:${port}\n`);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('PEER_NOT_STARTED');
  expect(other.asked).toEqual([]);
});
