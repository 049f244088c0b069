import { chmod, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { RunCommand } from '../process/run.ts';
import { makeLeanPath } from './lean-path.ts';

/** dpkg-query of a machine whose essential packages are coreutils and dash. */
function packages(files: string): { run: RunCommand; asked: string[] } {
  const asked: string[] = [];
  const run: RunCommand = async (argv) => {
    asked.push(argv.join(' '));
    const stdout = argv.includes('--show') ? 'coreutils yes\ngolang-go no\ndash yes\nvim \n' : files;
    return { command: '', exitCode: 0, stdout, stderr: '', durationMs: 0 };
  };
  return { run, asked };
}

test('essential packages, git and what is named are there, and no other program', async () => {
  const directory = join(temporaryDirectory(), 'path');
  const node = join(temporaryDirectory(), 'node');
  await writeFile(node, '');
  await chmod(node, 0o755);
  const listing =
    '/.\n/bin\n/bin/sh\n/usr/bin/env\n/usr/bin/gone\n/usr/share/doc/env\n/usr/lib/git-core/git\n/etc/shells';
  const { run, asked } = packages(listing);
  await makeLeanPath({ run, directory, packages: ['runc'], programs: [node] });
  expect((await readdir(directory)).filter((name) => !['awk', 'which'].includes(name))).toEqual([
    'env',
    'node',
    'sh',
  ]);
  expect(asked[1]).toMatch(/--listfiles coreutils dash git openssl runc$/);
});

test('a program that the user must not have ends the scene', async () => {
  const { run } = packages('/usr/bin/env\n/usr/bin/python3');
  const made = makeLeanPath({
    run,
    directory: join(temporaryDirectory(), 'path'),
    packages: [],
    programs: [],
  });
  await expect(made).rejects.toMatchObject({
    code: 'SCENE_NOT_LEAN',
    message: expect.stringContaining('python3'),
  });
});
