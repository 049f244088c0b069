import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { systemClock } from '../time/clock.ts';
import { removeBuildLeftovers } from './build-leftovers.ts';
import { createBuildCache } from './cache.ts';
import { withCacheLock } from './cache-lock.ts';
import { removeVerifyImages } from './prune.ts';

const run = createRunner();

/** An engine without containers and volumes, with these images; it notes what it is asked. */
function engineWith(images: readonly string[]): { engine: Engine; asked: string[] } {
  const asked: string[] = [];
  const engine = {
    cli: async (args: readonly string[]) => {
      asked.push(args.join(' '));
      const listed = args.includes('--quiet') ? 'sha256:1' : images.join('\n');
      const stdout = args[0] === 'images' ? listed : '';
      return { command: '', exitCode: 0, stdout, stderr: '', durationMs: 1 };
    },
    remove: async () => undefined,
  } as unknown as Engine;
  return { engine, asked };
}

/** A process that is killed while it makes a result with a temporary folder. */
async function killedBuild(directory: string): Promise<void> {
  const module = (name: string): string => JSON.stringify(join(import.meta.dirname, name));
  const program = `
    const { createBuildCache } = await import(${module('cache.ts')});
    const { mkdirSync } = await import('node:fs');
    const cache = createBuildCache(${JSON.stringify(directory)});
    await cache.obtain('bin', 'kind-1', async (path) => {
      await cache.withTemporary(async () => {
        mkdirSync(path);
        console.log('builds');
        await new Promise(() => process.stdin.resume());
      });
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('what a killed build left is removed and named, and a second time there is nothing', async () => {
  const directory = temporaryDirectory();
  await killedBuild(directory);
  const cache = createBuildCache(directory);
  const left = await cache.unfinished();
  expect(left.map((path) => path.slice(directory.length + 1).replace(/-?\w+$/, ''))).toEqual([
    'tmp/',
    'bin/kind-1.part',
  ]);
  const { engine, asked } = engineWith([]);
  const parts = { engine, run, cache, clock: systemClock };
  expect(await removeBuildLeftovers(parts, temporaryDirectory())).toEqual(left);
  expect(await cache.unfinished()).toEqual([]);
  expect(asked).toContainEqual(expect.stringContaining('image prune'));
  expect(await removeBuildLeftovers(parts, temporaryDirectory())).toEqual([]);
});

test('while somebody builds, nothing is touched', async () => {
  const directory = temporaryDirectory();
  const cache = createBuildCache(directory);
  await mkdir(join(directory, 'tmp', 'a'), { recursive: true });
  const { engine, asked } = engineWith([]);
  await withCacheLock(directory, { run, progress: () => {} }, async () => {
    expect(await removeBuildLeftovers({ engine, run, cache, clock: systemClock })).toBeUndefined();
  });
  expect([await readdir(join(directory, 'tmp')), asked]).toEqual([['a'], []]);
});

test("of verify's images those of one run are removed", async () => {
  const tag = (name: string): string => `localhost/istio-cni-conformance/verify:${name}`;
  const { engine, asked } = engineWith([tag('run-a-installed'), tag('run-b-installed')]);
  await removeVerifyImages(engine, 'run-a');
  expect(asked.at(-1)).toBe(`image rm ${tag('run-a-installed')}`);
});
