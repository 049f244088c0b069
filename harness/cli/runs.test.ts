import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { leftovers, newRunId, openRuns, type RunRecord, standing } from './runs.ts';

const cache = mkdtempSync(join(tmpdir(), 'icc-runs-'));
afterAll(() => rmSync(cache, { recursive: true }));

function record(runId: string, parts: Partial<RunRecord> = {}): RunRecord {
  return {
    runId,
    owner: { pid: 7, startTicks: '100' },
    startedAt: '2026-11-24T09:00:00Z',
    kept: false,
    engine: 'podman',
    output: '/out',
    clusters: [{ lane: 'cni', name: `icc-${runId}-cni`, kubeconfig: '/k' }],
    ...parts,
  };
}

test('left over is what has a dead owner and is not kept', () => {
  const records = [record('dead'), record('kept', { kept: true }), record('alive', { owner: { pid: 8 } })];
  expect(leftovers(records, (owner) => owner.pid === 8).map((one) => one.runId)).toEqual(['dead']);
});

test('standing are kept runs, and those whose process runs', () => {
  const judging = record('judging', { owner: { pid: 8 }, clusters: [] });
  const records = [
    record('alive', { owner: { pid: 8 } }),
    judging,
    record('kept', { kept: true }),
    record('dead'),
  ];
  expect(standing(records, (owner) => owner.pid === 8).map((one) => one.runId)).toEqual(['alive', 'kept']);
});

test('records are read back, oldest first; what is no record is passed over', () => {
  const runs = openRuns(cache);
  runs.write(record('b', { startedAt: '2026-11-24T10:00:00Z' }));
  runs.write(record('a'));
  mkdirSync(runs.directoryOf('torn'));
  writeFileSync(join(runs.directoryOf('torn'), 'run.json'), '{"runId": "torn"');
  expect(runs.all()).toEqual([record('a'), record('b', { startedAt: '2026-11-24T10:00:00Z' })]);
  expect(statSync(join(runs.directoryOf('a'), 'run.json')).mode & 0o777).toBe(0o600);
  runs.remove('a');
  expect(runs.all().map((one) => one.runId)).toEqual(['b']);
});

test('an id is fit for the name of a cluster', () => {
  const id = newRunId(new Date('2026-11-24T09:12:44Z'), () => 0.99);
  expect(id).toBe('261124-0912-zzzz');
  expect(id).toMatch(/^[a-z0-9-]+$/);
});
