import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demandOutput, takeOutput } from './output.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'icc-output-'));
});
afterEach(() => rmSync(base, { recursive: true }));

const ALIVE = () => true;
const DEAD = () => false;

test("what an earlier run wrote is removed, other people's files are not", () => {
  const wanted = join(base, 'out');
  mkdirSync(join(wanted, 'evidence'), { recursive: true });
  writeFileSync(join(wanted, 'journal.jsonl'), 'old');
  writeFileSync(join(wanted, 'build.log'), 'theirs');
  using output = takeOutput(wanted, 'r1', { pid: 1 }, DEAD);
  expect(output.directory).toBe(wanted);
  expect(existsSync(join(wanted, 'journal.jsonl'))).toBe(false);
  expect(existsSync(join(wanted, 'evidence'))).toBe(false);
  expect(existsSync(join(wanted, 'build.log'))).toBe(true);
});

test('a directory that a run holds is left to it, until that run is done or dead', () => {
  const wanted = join(base, 'out');
  {
    using first = takeOutput(wanted, 'r1', { pid: 1 }, ALIVE);
    expect(first.directory).toBe(wanted);
    using second = takeOutput(wanted, 'r2', { pid: 2 }, ALIVE);
    expect(second).toMatchObject({ directory: `${wanted}-r2`, heldBy: 'r1' });
    using third = takeOutput(wanted, 'r3', { pid: 3 }, DEAD);
    expect(third.directory).toBe(wanted);
  }
  using fourth = takeOutput(wanted, 'r4', { pid: 4 }, ALIVE);
  expect(fourth.directory).toBe(wanted);
});

test('a directory that is there or can be made will do, and what is or lies in a file will not', () => {
  const directory = base;
  const file = join(directory, 'file');
  writeFileSync(file, '');
  for (const good of [directory, join(directory, 'a', 'b')]) expect(() => demandOutput(good)).not.toThrow();
  for (const bad of [file, join(file, 'a', 'b')])
    expect(() => demandOutput(bad)).toThrow(`${file} is no directory that you may write to`);
  expect(existsSync(join(directory, 'a'))).toBe(false);
});
