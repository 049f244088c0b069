import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { mountsBelow, removeFolder } from './leftovers.ts';

const MOUNTS = `overlay / overlay rw 0 0
tmpfs /tmp/icc-scene-a/home/storage/overlay tmpfs rw 0 0
overlay /tmp/icc-scene-a/home/storage/overlay/1/merged overlay rw 0 0
tmpfs /tmp/icc-scene-ab tmpfs rw 0 0
`;

test('mounts of that folder are found, the inner one first', () => {
  expect(mountsBelow(MOUNTS, '/tmp/icc-scene-a')).toEqual([
    '/tmp/icc-scene-a/home/storage/overlay/1/merged',
    '/tmp/icc-scene-a/home/storage/overlay',
  ]);
});

test('a folder without mounts is just removed', async () => {
  const folder = join(temporaryDirectory(), 'a');
  await mkdir(join(folder, 'b'), { recursive: true });
  await removeFolder(async (argv) => Promise.reject(new Error(`not expected: ${argv.join(' ')}`)), folder);
  expect(existsSync(folder)).toBe(false);
});
