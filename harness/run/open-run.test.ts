import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LANES } from '../config/lanes.ts';
import { resolveOptions } from '../config/options.ts';
import { fromFlags } from '../config/sources.ts';
import { HarnessError } from '../errors/errors.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import { systemClock } from '../time/clock.ts';
import type { Context } from './context.ts';
import { type OpenRun, openRun, runLine } from './open-run.ts';
import { readManifest } from './output/output-manifest.ts';
import { openRuns } from './records/runs.ts';
import { RUN_MARK } from './records/stragglers.ts';

let base: string;
let marks: Record<string, string>;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'icc-open-'));
  marks = {};
});
afterEach(() => rmSync(base, { recursive: true }));

function opened(output: string, cache: string, runs = openRuns(join(base, cache))) {
  const context: Partial<Context> = {
    options: resolveOptions('run', fromFlags({ output: [join(base, output)] })),
    version: '0.1.0',
    runs,
    clock: systemClock,
    setEnvironment: (name, value) => void (marks[name] = value),
  };
  const engine = { name: 'docker', description: 'docker 29.0.0' } as const;
  return openRun(context as Context, engine, { lanes: LANES.slice(0, 1), judges: true, memoryBytes: 1 });
}

test('a run is on record before it makes anything, and marks what it starts', () => {
  const run = opened('out', 'cache');
  expect(
    openRuns(join(base, 'cache'))
      .all()
      .map((one) => one.runId),
  ).toEqual([run.id]);
  expect(marks).toEqual({ [RUN_MARK]: run.id });
});

test('an output directory that cannot be written is named, and nothing is left', () => {
  writeFileSync(join(base, 'file'), '');
  expect(() => opened('file/out', 'cache')).toThrow(
    `--output: no reports can be written to ${join(base, 'file')}: nothing can be made in`,
  );
  expect(existsSync(join(base, 'cache'))).toBe(false);
});

test('a record that cannot be written is named, and nothing is left', () => {
  writeFileSync(join(base, 'cache'), '');
  expect(() => opened('out', 'cache')).toThrow(/^the record of the run could not be written: .*run.json/);
  expect(readManifest(join(base, 'out'))?.owner).toBeUndefined();
});

test('a journal that cannot be begun is named, and nothing is left', () => {
  const runs = openRuns(join(base, 'cache'));
  const write: typeof runs.write = (record) => {
    runs.write(record);
    // From now on the disk is full.
    symlinkSync('/dev/full', join(base, 'out/journal.jsonl'));
  };
  expect(() => opened('out', 'cache', { ...runs, write })).toThrow(
    /^the journal could not be written: .*journal.jsonl \(ENOSPC\)/,
  );
  expect(readdirSync(join(base, 'cache/runs'))).toEqual([]);
  expect(readdirSync(join(base, 'out'))).toEqual(['.istio-cni-conformance.json']);
  expect(readManifest(join(base, 'out'))).toEqual({ runId: expect.anything(), files: [] });
});

test("a lane's state that cannot be written is named", () => {
  const runs = openRuns(base);
  const runId = '261124-0900-aaaa';
  mkdirSync(runs.directoryOf(runId), { recursive: true });
  writeFileSync(join(runs.directoryOf(runId), 'lanes'), '');
  const state = { runId, lane: { id: 'cni' } } as LaneState;
  expect(() => runs.writeLane(state)).toThrow(/^the state of lane cni could not be written: .* \(EEXIST\)/);
  expect(() => runs.writeLane(state)).toThrow(HarnessError);
});

function factsOf(raw: Parameters<typeof fromFlags>[0], kept?: { settings: readonly string[] }) {
  const context = {
    options: resolveOptions('run', fromFlags(raw)),
    version: '0.1.0',
    clock: systemClock,
  } as Context;
  const run = { id: 'r1', startedAt: '2026-11-24T09:00:00.000Z' } as OpenRun;
  const parts = { engine: 'docker', memoryBytes: 1, plan: { lanes: [], judgements: [] } };
  const line = runLine(context, run, kept === undefined ? parts : { ...parts, kept });
  if (line.type !== 'run') throw new TypeError('a run line is of the type run');
  return line.run;
}

test('the record tells what the user chose that differs from the defaults, and no secret', () => {
  const set = ['values.cni.repair.enabled=false', 'values.global.token=abcdefgh'];
  const { options, settings, keptLanes } = factsOf({ istio: ['1.30.3'], profile: ['core'], set });
  const told = ['values.cni.repair.enabled=false', 'values.global.token=[redacted]'];
  expect(options).toEqual({ istio: '1.30.3', set: told });
  expect(settings).toEqual(told);
  expect(keptLanes).toBeUndefined();
});

test('of kept lanes it tells the settings that they were made with', () => {
  const { settings, options, keptLanes } = factsOf({ only: ['E-01'] }, { settings: ['a=b'] });
  expect({ settings, options, keptLanes }).toEqual({
    settings: ['a=b'],
    options: { only: ['E-01'] },
    keptLanes: true,
  });
});
