import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createBuildCache } from './cache.ts';
import { bakeContainer, passingImage, removeEngineLeftovers } from './engine-leftovers.ts';

/** An engine that has these containers, volumes and images alike, and notes what is removed. */
function engineWith(names: readonly string[]): { engine: Engine; removed: string[] } {
  const removed: string[] = [];
  const engine = {
    cli: async (args: readonly string[]) => {
      if (args[1] === 'rm') removed.push(...args.slice(2).filter((word) => word !== '--force'));
      return { command: '', exitCode: 0, stdout: names.join('\n'), stderr: '', durationMs: 1 };
    },
    remove: async (containers: readonly string[]) => void removed.push(...containers),
  } as unknown as Engine;
  return { engine, removed };
}

test("what killed builds of a cache left goes, also a volume that has lost its container; another cache's stays", async () => {
  const directory = temporaryDirectory();
  const [cache, other] = [createBuildCache(directory), createBuildCache(temporaryDirectory())];
  const own = [await bakeContainer(cache, 'aa'), await passingImage(cache, 'rootfs-1')];
  const others = [await bakeContainer(other, 'aa'), await passingImage(other, 'rootfs-1'), 'icc-node'];
  const { engine, removed } = engineWith([...own, ...others]);
  expect(await removeEngineLeftovers(engine, createBuildCache(directory))).toEqual(own);
  expect(new Set(removed)).toEqual(new Set(own));
});

test('a cache whose name was torn gets another', async () => {
  const directory = temporaryDirectory();
  const before = await bakeContainer(createBuildCache(directory), '');
  await truncate(join(directory, 'identity'), 3);
  const after = await bakeContainer(createBuildCache(directory), '');
  expect(after).not.toBe(before);
  expect(await bakeContainer(createBuildCache(directory), '')).toBe(after);
});
