import { access, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { mayLive, thisOwner } from '../process/owner.ts';
import { createRunner } from '../process/run.ts';
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
    await folder('icc-load-e'),
  ];
  // Whoever reads it would wait for a writer for ever.
  await createRunner()(['mkfifo', join(base, 'icc-load-e', 'owner.json')]);
  expect(await removeOrphanedDirectories(mayLive, base)).toEqual([left]);
  expect((await readdir(base)).toSorted()).toEqual(others.map((path) => basename(path)).toSorted());
});

test('what is another user’s is left alone, whatever it says, and so is what a link leads to', async () => {
  const [base, elsewhere] = [temporaryDirectory(), temporaryDirectory()];
  for (const directory of [join(base, 'icc-load-a'), join(elsewhere, 'b')]) {
    await mkdir(directory);
    await writeFile(join(directory, 'owner.json'), JSON.stringify({ ...thisOwner(), pid: 99_999_999 }));
  }
  await symlink(join(elsewhere, 'b'), join(base, 'icc-load-b'));
  const uid = vi.spyOn(process, 'getuid').mockReturnValue(userInfo().uid + 1);
  expect(await removeOrphanedDirectories(mayLive, base)).toEqual([]);
  uid.mockRestore();
  expect(await removeOrphanedDirectories(mayLive, base)).toEqual([join(base, 'icc-load-a')]);
});
