import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import type { LifeOf } from '../../process/owner.ts';
import { createRunner } from '../../process/run.ts';
import { systemClock } from '../../time/clock.ts';
import { eventually } from '../../time/eventually.ts';
import { checkOutput, notingFiles, type OutputRequest, takeOutput } from './output.ts';
import { makeRunDirectory } from './output-place.ts';

const DONE = { done: true, value: undefined } as const;
const ALIVE: LifeOf = () => 'alive';
const DEAD: LifeOf = () => 'dead';

function request(named: string, runId: string, parts: Partial<OutputRequest> = {}): OutputRequest {
  return { named, runId, owner: { pid: 1 }, lifeOf: DEAD, judges: true, ...parts };
}

/** Writes as a run does. */
function write(directory: string, ...files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(join(directory, file, '..'), { recursive: true });
    writeFileSync(join(directory, file), file);
  }
}

/** As if the run there had given its last sign of life so long ago. */
function killed(directory: string, { agoMs }: { readonly agoMs: number }): void {
  const seconds = (Date.now() - agoMs) / 1000;
  utimesSync(join(directory, '.istio-cni-conformance.json'), seconds, seconds);
}

test('what an earlier run wrote is replaced, and nothing else', () => {
  const out = join(temporaryDirectory(), 'a/b');
  {
    using first = takeOutput(request(out, 'r1'));
    expect(first.directory).toBe(out);
    write(out, 'journal.jsonl', 'evidence/cni/CNI-E-01/rules.txt', 'allure-results/1.json', 'build.log');
  }
  using second = takeOutput(request(out, 'r2'));
  expect(second.directory).toBe(out);
  expect(readdirSync(out).toSorted()).toEqual(['.istio-cni-conformance.json', 'build.log']);
});

test.for(['junit.xml', 'evidence/notes.txt', 'allure-report/index.html', 'journal.jsonl'])(
  'a foreign file that would be overwritten is named, and left: %s',
  (file) => {
    const out = temporaryDirectory();
    write(out, file);
    const refused = expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(file) });
    expect(() => checkOutput(request(out, 'r1'))).toThrow(refused);
    expect(() => takeOutput(request(out, 'r1'))).toThrow(refused);
    expect(readFileSync(join(out, file), 'utf8')).toBe(file);
  },
);

test('a file that was put among those of a run is foreign, and so is all that a link leads to', () => {
  const out = temporaryDirectory();
  {
    using first = takeOutput(request(out, 'r1'));
    write(first.directory, 'junit.xml', 'evidence/a.txt');
  }
  write(out, 'evidence/mine.txt');
  expect(() => takeOutput(request(out, 'r2'))).toThrow('evidence/mine.txt');
  expect(existsSync(join(out, 'junit.xml'))).toBe(true);

  const other = temporaryDirectory();
  symlinkSync(out, join(other, 'evidence'));
  expect(() => takeOutput(request(other, 'r2'))).toThrow('have written: evidence');
});

test('a manifest that names files elsewhere removes none of them', () => {
  const base = temporaryDirectory();
  write(base, 'victim', 'out/junit.xml');
  const files = ['../victim', 'junit.xml', '/etc/hostname'];
  writeFileSync(join(base, 'out/.istio-cni-conformance.json'), JSON.stringify({ runId: 'r0', files }));
  using output = takeOutput(request(join(base, 'out'), 'r1'));
  expect(output.heldBy).toBeUndefined();
  expect(readdirSync(base).toSorted()).toEqual(['out', 'victim']);
  expect(existsSync(join(base, 'out/junit.xml'))).toBe(false);
});

test('what a killed run left is replaced', () => {
  const out = temporaryDirectory();
  takeOutput(request(out, 'r1'));
  write(out, 'journal.jsonl', 'evidence/a.txt');
  using second = takeOutput(request(out, 'r2'));
  expect(second.heldBy).toBeUndefined();
  expect(existsSync(join(out, 'evidence'))).toBe(false);
});

test.for(['evidence/mine.txt', 'allure-results/mine.json', 'junit.xml'])(
  'what came into the directory of a killed run since is foreign: %s',
  async (mine) => {
    const out = temporaryDirectory();
    takeOutput(request(out, 'r1'));
    write(out, 'journal.jsonl', 'evidence/a.txt');
    killed(out, { agoMs: 3_600_000 });
    // The time of its content is older than all else; that it came is not.
    write(out, mine);
    utimesSync(join(out, mine), 1, 1);
    const refused = expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(mine) });
    expect(() => checkOutput(request(out, 'r2'))).toThrow(refused);
    expect(() => takeOutput(request(out, 'r2'))).toThrow(refused);
    await expect(notingFiles(out, DEAD, async () => undefined)).rejects.toThrow(refused);
    expect(readFileSync(join(out, mine), 'utf8')).toBe(mine);
  },
);

test('a run gives signs of life while it writes, and none when it is done', async () => {
  const out = temporaryDirectory();
  const manifest = join(out, '.istio-cni-conformance.json');
  const forget = () => utimesSync(manifest, 1, 1);
  const isSeen = () => statSync(manifest).mtimeMs > 1000;
  {
    using _ = takeOutput(request(out, 'r1'));
    forget();
    const seen = () => (isSeen() ? DONE : ({ done: false, seen: 'no sign' } as const));
    await eventually('a sign', seen, { deadlineMs: 10_000 });
  }
  forget();
  await systemClock.pause(1200);
  expect(isSeen()).toBe(false);
});

test("reports that are written of a killed run are that run's own", async () => {
  const out = temporaryDirectory();
  takeOutput(request(out, 'r1'));
  write(out, 'journal.jsonl');
  await notingFiles(out, DEAD, async () => write(out, 'junit.xml'));
  killed(out, { agoMs: 3_600_000 });
  using second = takeOutput(request(out, 'r2', { lifeOf: ALIVE }));
  expect([second.heldBy, existsSync(join(out, 'junit.xml'))]).toEqual([undefined, false]);
});

test('a directory that a run holds is left to it, until that run is done or dead', () => {
  const out = join(temporaryDirectory(), 'out');
  {
    using first = takeOutput(request(out, 'r1', { lifeOf: ALIVE }));
    expect(first.directory).toBe(out);
    using second = takeOutput(request(out, 'r2', { lifeOf: ALIVE }));
    expect(second).toMatchObject({ directory: `${out}-r2`, heldBy: 'r1' });
    using elsewhere = takeOutput(request(out, 'r3', { lifeOf: () => 'unknown' }));
    expect(elsewhere).toMatchObject({ directory: `${out}-r3`, heldBy: 'r1' });
    using fourth = takeOutput(request(out, 'r4', { lifeOf: DEAD }));
    expect(fourth.directory).toBe(out);
  }
  using fifth = takeOutput(request(out, 'r5', { lifeOf: ALIVE }));
  expect(fifth.directory).toBe(out);
});

test('who judges nothing leaves the reports that are there', () => {
  const out = temporaryDirectory();
  write(out, 'junit.xml', 'journal.jsonl');
  expect(() => checkOutput(request(out, 'r1', { judges: false }))).not.toThrow();
  using output = takeOutput(request(out, 'r1', { judges: false }));
  expect(output.directory).toBe(join(out, 'up-r1'));
  expect(existsSync(join(out, 'junit.xml'))).toBe(true);
});

test('reports that are written again are replaced by the next run too', async () => {
  const out = temporaryDirectory();
  {
    using first = takeOutput(request(out, 'r1'));
    write(first.directory, 'journal.jsonl');
  }
  write(out, 'evidence/mine.txt');
  await expect(notingFiles(out, ALIVE, async () => undefined)).rejects.toThrow('written: evidence/mine.txt');
  rmSync(join(out, 'evidence/mine.txt'));
  await notingFiles(out, ALIVE, async () => write(out, 'allure-results/new.json'));
  using second = takeOutput(request(out, 'r2'));
  expect(existsSync(join(second.directory, 'allure-results/new.json'))).toBe(false);
  await expect(notingFiles(out, ALIVE, async () => undefined)).rejects.toThrow('run r2 writes to');
});

test('what no directory can be is refused before anything is made', async () => {
  const base = temporaryDirectory();
  write(base, 'file');
  await createRunner()(['mkfifo', join(base, 'pipe')]);
  symlinkSync(join(base, 'nowhere/at/all'), join(base, 'dangling'));
  const named = ['file', 'file/below', 'pipe', 'pipe/x', 'dangling'].map((name) => join(base, name));
  const nowhere = [
    '/dev/null',
    '/dev/null/x',
    '/proc/x',
    '/proc/self/x/y',
    '/sys/x',
    join(base, 'x'.repeat(300)),
  ];
  const codeOf = (act: () => void) => {
    try {
      act();
      return 'none';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  for (const path of [...named, ...nowhere])
    expect({ path, code: codeOf(() => checkOutput(request(path, 'r1'))) }).toEqual({ path, code: 'USAGE' });
  for (const path of [join(base, 'dangling'), '/proc/x/y'])
    expect({ path, code: codeOf(() => takeOutput(request(path, 'r1'))) }).toEqual({ path, code: 'USAGE' });
  expect(readdirSync(base).toSorted()).toEqual(['dangling', 'file', 'pipe']);
});

test('a run that is not told another place has a directory of its own; the newest is linked, and 20 stay', () => {
  const root = temporaryDirectory();
  const ids = Array.from({ length: 23 }, (_, minute) => `261124-09${String(10 + minute)}-aaaa`);
  write(root, 'mine/journal.jsonl', '261124-0000-mine/notes.txt', '261124-0001-mine/journal.jsonl');
  for (const id of ids) {
    const directory = makeRunDirectory(root, { runId: id, judges: true, lifeOf: DEAD });
    writeFileSync(join(directory, 'journal.jsonl'), `${JSON.stringify({ type: 'run', run: { id } })}\n`);
  }
  const left = readdirSync(root);
  expect(left.filter((name) => name.endsWith('-aaaa'))).toEqual(ids.slice(3));
  expect(left).toEqual(expect.arrayContaining(['mine', '261124-0000-mine', '261124-0001-mine']));
  expect(readlinkSync(join(root, 'latest'))).toBe(ids.at(-1));
  makeRunDirectory(root, { runId: '261124-1000-aaaa', judges: false, lifeOf: DEAD });
  expect(readlinkSync(join(root, 'latest'))).toBe(ids.at(-1));
});

test('a directory that is read stays, however old', () => {
  const root = temporaryDirectory();
  const ids = Array.from({ length: 21 }, (_, minute) => `261124-09${String(10 + minute)}-aaaa`);
  for (const id of ids) {
    const spared = [join(root, ids[0] as string)];
    const directory = makeRunDirectory(root, { runId: id, judges: true, lifeOf: DEAD, spared });
    writeFileSync(join(directory, 'journal.jsonl'), `${JSON.stringify({ type: 'run', run: { id } })}\n`);
  }
  expect(readdirSync(root).filter((name) => name.endsWith('-aaaa'))).toEqual(ids);
});

test('a directory that is called latest stays', () => {
  const root = temporaryDirectory();
  write(root, 'latest/mine');
  makeRunDirectory(root, { runId: '261124-1000-aaaa', judges: true, lifeOf: DEAD });
  expect(readdirSync(root).toSorted()).toEqual(['261124-1000-aaaa', 'latest']);
});
