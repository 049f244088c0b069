import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { sampleRecord } from '../testing/sample-run.ts';
import { recordedCluster } from './run-record.ts';
import { openRuns } from './runs.ts';

const A = '261124-0900-aaaa';
const B = '261124-1000-bbbb';

test('records are read back, oldest first, and what is no record is told', () => {
  const cache = temporaryDirectory();
  const runs = openRuns(cache);
  const first = sampleRecord(A, { clusters: [recordedCluster(A, 'cni', runs.directoryOf(A))] });
  const second = sampleRecord(B, { startedAt: '2026-11-24T10:00:00Z' });
  runs.write(second);
  runs.write({ ...first, kept: true });
  runs.write(first);
  expect(runs.all()).toEqual([first, second]);
  expect(statSync(join(runs.directoryOf(A), 'run.json')).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(cache, 'runs'))).toEqual([A, B]);
  runs.remove(A);
  expect(runs.all()).toEqual([second]);
});

test('nothing is read by a link, a pipe or a foreign name, and each is told with its path', () => {
  const cache = temporaryDirectory();
  const runs = openRuns(cache);
  runs.write(sampleRecord(A));
  const at = (name: string) => join(cache, 'runs', name);
  symlinkSync(runs.directoryOf(A), at(B));
  mkdirSync(at('notes'));
  writeFileSync(at('notes/mine.txt'), '');
  writeFileSync(at('file'), '');
  mkdirSync(at('261124-1100-cccc'));
  symlinkSync(join(at(A), 'run.json'), at('261124-1100-cccc/run.json'));
  mkdirSync(at('261124-1100-dddd'));
  writeFileSync(at('261124-1100-dddd/run.json'), '{"runId": "261124');
  mkdirSync(at('261124-1100-eeee/run.json'), { recursive: true });
  mkdirSync(at('261124-1100-ffff'));
  writeFileSync(at('261124-1100-ffff/run.json.tmp'), '');
  expect(runs.all().map((one) => one.runId)).toEqual([A]);
  expect(
    runs.refused().map(({ path, why }) => `${path.replace(`${at('')}/`, '')}: ${why.slice(0, 20)}`),
  ).toEqual([
    '261124-1000-bbbb: it is no directory',
    '261124-1100-cccc/run.json: it is a link, not a ',
    '261124-1100-dddd/run.json: it is torn, or of an',
    '261124-1100-eeee/run.json: it is a thing, not a',
    '261124-1100-ffff: it has no run.json',
    'file: it is no directory',
    "notes: its name is no run's",
  ]);
  expect(runs.removeEmpty()).toEqual([]);
});

test('no directory is found by what is no id, and of empty ones only those of runs are removed', () => {
  const cache = temporaryDirectory();
  const runs = openRuns(cache);
  const victim = join(cache, 'victim');
  mkdirSync(victim);
  mkdirSync(join(cache, 'runs/empty'), { recursive: true });
  mkdirSync(join(cache, 'runs', A));
  for (const id of ['../victim', '..', '', 'a/../../victim'])
    expect(() => runs.remove(id)).toThrow("is no run's id");
  expect(runs.removeEmpty()).toEqual([A]);
  expect(existsSync(victim)).toBe(true);
  expect(readdirSync(join(cache, 'runs'))).toEqual(['empty']);
});

test('a cache that was copied or moved has no runs of its own', () => {
  const one = join(temporaryDirectory(), 'cache');
  const runs = openRuns(one);
  runs.write(sampleRecord(A, { clusters: [recordedCluster(A, 'cni', runs.directoryOf(A))] }));
  const two = join(temporaryDirectory(), 'cache');
  symlinkSync(one, two);
  expect(openRuns(two).all()).toHaveLength(1);
  const three = join(temporaryDirectory(), 'cache');
  renameSync(one, three);
  expect(openRuns(three).all()).toEqual([]);
  expect(openRuns(three).refused()).toMatchObject([{ name: A, why: expect.stringContaining('kubeconfig') }]);
});
