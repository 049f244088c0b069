import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { NotInTimeError } from '../time/eventually.ts';
import { withCacheLock } from './cache-lock.ts';

const LOCK = join(import.meta.dirname, 'cache-lock.ts');

test('a second one waits for the first, says so once and whom it waits for, then goes on', async () => {
  const directory = randomUUID();
  const order: string[] = [];
  const lines: string[] = [];
  const release = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const first = withCacheLock(directory, { progress: (line) => order.push(line) }, async () => {
    held.resolve();
    await release.promise;
    order.push('first ends');
  });
  await held.promise;
  const said = Promise.withResolvers<void>();
  const progress = (line: string): void => {
    lines.push(line);
    said.resolve();
  };
  const second = withCacheLock(directory, { progress }, async () => {
    order.push('second runs');
  });
  await said.promise;
  release.resolve();
  await Promise.all([first, second]);
  expect(order).toEqual(['first ends', 'second runs']);
  expect(lines).toEqual([`waiting: process ${process.pid} builds images in this cache`]);
});

test('caches in different folders do not wait for each other', async () => {
  const options = { progress: () => {}, waitMs: 0 };
  const inner = async (): Promise<string> => await withCacheLock(randomUUID(), options, async () => 'both');
  expect(await withCacheLock(randomUUID(), options, inner)).toBe('both');
});

test('what fails under the lock frees it', async () => {
  const directory = randomUUID();
  const options = { progress: () => {}, waitMs: 0 };
  await expect(
    withCacheLock(directory, options, async () => await Promise.reject(new Error('no'))),
  ).rejects.toThrow('no');
  expect(await withCacheLock(directory, options, async () => 'free')).toBe('free');
});

test('a process that is killed while it builds leaves no lock behind', async () => {
  const directory = randomUUID();
  const program = `
    const { withCacheLock } = await import(${JSON.stringify(LOCK)});
    await withCacheLock(${JSON.stringify(directory)}, { progress() {} }, async () => {
      console.log('held');
      await new Promise(() => process.stdin.resume());
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const options = { progress: () => {}, waitMs: 0 };
  const refused = await withCacheLock(directory, options, async () => {}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(NotInTimeError);
  expect((refused as NotInTimeError).lastSeen).toBe(`process ${child.pid} builds images in this cache`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await withCacheLock(directory, { progress: () => {}, waitMs: 5_000 }, async () => 'free')).toBe(
    'free',
  );
});
