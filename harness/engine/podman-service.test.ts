import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { standIns } from '../host/testing/stand-ins.ts';
import type { BackgroundProcess, StartBackground } from '../process/background.ts';
import { startPodmanService } from './podman-service.ts';

/** A service in this process that answers on the socket of its last argument. */
const answering: StartBackground = (argv) => {
  const server = createServer((_asked, answer) => answer.end('OK')).listen(
    argv.at(-1)?.replace('unix://', ''),
  );
  return { pid: 1, running: true, tail: () => '', stop: async () => void server.close() };
};
const ended: BackgroundProcess = {
  pid: 1,
  running: false,
  tail: () => 'cannot listen',
  stop: async () => {},
};

test('gives a socket that answers, and removes those of dead processes but not of living ones', async () => {
  await using place = await standIns({});
  const directory = join(place.directory, 'podman');
  await mkdir(directory);
  await writeFile(join(directory, 'api-999999999-1.sock'), '');
  await writeFile(join(directory, `api-${process.ppid}-1.sock`), '');
  const service = await startPodmanService({ start: answering, env: {}, directory, ordinal: 1 });
  expect((await readdir(directory)).toSorted()).toEqual(
    [`api-${process.pid}-1.sock`, `api-${process.ppid}-1.sock`].toSorted(),
  );
  await service.stop();
  expect(await readdir(directory)).toEqual([`api-${process.ppid}-1.sock`]);
});

test('a path that is too long for a socket is told before anything starts', async () => {
  await using place = await standIns({});
  const directory = join(place.directory, 'x'.repeat(100));
  await expect(
    startPodmanService({ start: answering, env: {}, directory, ordinal: 1 }),
  ).rejects.toMatchObject({ code: 'HOST_UNFIT' });
});

test('a service that ended by itself is told at once, with its words', async () => {
  await using place = await standIns({});
  const starting = startPodmanService({
    start: () => ended,
    env: {},
    directory: place.directory,
    ordinal: 1,
  });
  await expect(starting).rejects.toThrow('cannot listen');
});
