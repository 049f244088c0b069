import { expect, test } from 'vitest';
import type { Engine } from '../engine/engine.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { bakeContainer, removeBakes } from './bake.ts';
import { createBuildCache } from './cache.ts';

/** An engine with these containers and volumes, that notes what is removed. */
function engineWith(names: readonly string[]): { engine: Engine; removed: string[] } {
  const removed: string[] = [];
  const answer = { command: '', exitCode: 0, stdout: names.join('\n'), stderr: '', durationMs: 1 };
  const engine = {
    cli: async (args: readonly string[]) => {
      if (args[1] === 'rm') removed.push(...args.slice(3));
      return answer;
    },
    remove: async (containers: readonly string[]) => void removed.push(...containers),
  } as unknown as Engine;
  return { engine, removed };
}

test("what killed bakes of a cache left goes, also a volume that has lost its container; another cache's stays", async () => {
  const directory = temporaryDirectory();
  const cache = createBuildCache(directory);
  const own = await bakeContainer(cache, 'aa');
  const another = await bakeContainer(createBuildCache(temporaryDirectory()), 'aa');
  expect(own).not.toBe(another);
  const { engine, removed } = engineWith([own, another, 'icc-node']);
  expect(await removeBakes(engine, createBuildCache(directory))).toEqual([own]);
  expect(new Set(removed)).toEqual(new Set([own]));
});
