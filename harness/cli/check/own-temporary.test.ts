import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import ownTemporary from './own-temporary.ts';

/** Begins and ends the tests, with something done between; gives the variables that they had. */
function between(act: (directory: string) => void): { readonly had: NodeJS.ProcessEnv; end: () => void } {
  const end = ownTemporary();
  const had = { ...process.env };
  act(had['TMPDIR'] ?? '');
  return { had, end };
}

test('a program that is there longer than the tests does not make their directory again', () => {
  const script = join(temporaryDirectory(), 'late.mjs');
  writeFileSync(script, 'console.log("late");\n');
  const before = { ...process.env };
  const { had, end } = between(() => undefined);
  end();
  expect({ ...process.env }).toEqual(before);
  const { stdout } = spawnSync(process.execPath, [script], { env: had, encoding: 'utf8' });
  expect(stdout).toBe('late\n');
  expect(had['TMPDIR']).toMatch(/icc-unit-/);
  expect(existsSync(had['TMPDIR'] ?? '')).toBe(false);
});

test('what tests leave is named, and removed', () => {
  const { had, end } = between((directory) => mkdirSync(join(directory, 'icc-mine')));
  expect(end).toThrow('tests left in the temporary directory: icc-mine');
  expect(existsSync(had['TMPDIR'] ?? '')).toBe(false);
});
