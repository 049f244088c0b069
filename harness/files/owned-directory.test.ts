import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { mayLive, thisOwner } from '../process/owner.ts';
import { removeOrphanedDirectories, withOwnedDirectory } from './owned-directory.ts';

test('a folder is there while it is used, is left alone by others, and is gone when its use failed', async () => {
  const base = temporaryDirectory();
  const using = withOwnedDirectory(
    'load',
    async (directory) => {
      await access(directory);
      expect(await removeOrphanedDirectories(mayLive, base)).toEqual([]);
      expect((await readdir(base)).map((name) => name.slice(0, 9))).toEqual(['icc-load-']);
      throw new Error('no');
    },
    base,
  );
  await expect(using).rejects.toThrow('no');
  expect(await readdir(base)).toEqual([]);
});

test('what a killed process left goes; what nobody says to be ours stays', async () => {
  const base = temporaryDirectory();
  const folder = async (name: string, owner?: string): Promise<string> => {
    await mkdir(join(base, name));
    if (owner !== undefined) await writeFile(join(base, name, 'owner.json'), owner);
    return join(base, name);
  };
  // The kernel gives no process a number as high as this.
  const gone = JSON.stringify({ ...thisOwner(), pid: 99_999_999 });
  const left = await folder('icc-load-a', gone);
  const others = [
    await folder('icc-load-b'),
    await folder('icc-load-c', '{"pid"'),
    await folder('their-d', gone),
  ];
  expect(await removeOrphanedDirectories(mayLive, base)).toEqual([left]);
  expect((await readdir(base)).toSorted()).toEqual(others.map((path) => basename(path)).toSorted());
});
