import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { cloneHead } from './clone.ts';

test('what is committed is cloned, also to a path with a blank, and what is not is named', async () => {
  const run = createRunner();
  const repository = temporaryDirectory();
  const git = async (...argv: string[]) => await run(['git', '-C', repository, ...argv]);
  await git('init', '--quiet');
  await writeFile(join(repository, 'a'), 'committed');
  await git('add', 'a');
  await git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '--quiet', '-m', 'a');
  await writeFile(join(repository, 'a'), 'changed');
  await writeFile(join(repository, 'b'), 'new');
  const to = join(temporaryDirectory(), 'a blank');
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const { commit, uncommitted } = await cloneHead(run, { repository, to, ...owner });
  expect(await readFile(join(to, 'a'), 'utf8')).toBe('committed');
  expect(existsSync(join(to, 'b'))).toBe(false);
  expect(commit).toMatch(/^[0-9a-f]{7,}$/);
  expect(uncommitted).toEqual([' M a', '?? b']);
});
