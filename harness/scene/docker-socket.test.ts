import { stat } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { serveDockerSocket } from './docker-socket.ts';

/** A daemon that answers only when it has heard all, as `docker exec` with input does. */
async function piped() {
  const directory = temporaryDirectory();
  const daemon = join(directory, 'daemon.sock');
  const path = join(directory, 'docker.sock');
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    void text(socket).then(
      (heard) => socket.end(`heard ${heard}`),
      () => undefined,
    );
  });
  await new Promise<void>((resolve) => server.listen(daemon, resolve));
  onTestFinished(() => void server.close());
  const group = process.getgid?.() ?? 0;
  const socket = await serveDockerSocket({ path, group, daemon });
  onTestFinished(socket.close);
  return { path, socket, server };
}

test('what the client has ended is still answered', async () => {
  const { path } = await piped();
  const client = connect({ path, allowHalfOpen: true });
  client.end('all');
  expect(await text(client)).toBe('heard all');
});

test('only root and the group may use it', async () => {
  const { path } = await piped();
  expect((await stat(path)).mode & 0o777).toBe(0o660);
});

test('a daemon that goes away, or is not there, ends the connection', async () => {
  const { path, server } = await piped();
  server.on('connection', (socket) => socket.destroy());
  for (const there of [true, false]) {
    if (!there) await new Promise<void>((resolve) => server.close(() => resolve()));
    const client = connect(path);
    client.on('error', () => undefined);
    await new Promise<void>((resolve) => client.on('close', () => resolve()).resume());
  }
});

test('closing ends connections that go on', async () => {
  const { path, socket } = await piped();
  const client = connect({ path, allowHalfOpen: true });
  await new Promise<void>((resolve) => client.on('connect', resolve));
  client.write('part');
  const ended = new Promise<void>((resolve) => client.on('close', () => resolve()));
  client.on('error', () => undefined);
  client.resume();
  client.on('end', () => client.destroy());
  await socket.close();
  await ended;
  await expect(stat(path)).rejects.toThrow('ENOENT');
});
