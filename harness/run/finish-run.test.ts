import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeEngine } from '../clusters/testing/fake-engine.ts';
import { LANES } from '../config/lanes.ts';
import { resolveOptions } from '../config/options.ts';
import { fromFlags } from '../config/sources.ts';
import { HarnessError, SafetyError } from '../errors/errors.ts';
import { Interrupted } from '../errors/exit.ts';
import { NotWrittenError } from '../errors/not-written.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import type { ProgressEvent } from '../log/progress.ts';
import { systemClock } from '../time/clock.ts';
import { UndoStack } from '../time/undo.ts';
import type { Context } from './context.ts';
import { type Done, finishRun } from './finish-run.ts';
import { openRun } from './open-run.ts';
import { openRuns } from './records/runs.ts';
import { openWork } from './work.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'icc-finish-'));
});
afterEach(() => rmSync(base, { recursive: true }));

const cni = LANES.filter((lane) => lane.id === 'cni');
const STATE = { lane: cni[0]! } as LaneState;

/** A run in its last phase, on an engine without containers. */
function lastPhase(signal = new AbortController().signal) {
  const said: string[] = [];
  const warned: string[] = [];
  const context: Partial<Context> = {
    options: resolveOptions('run', fromFlags({ output: [join(base, 'out')] })),
    version: '0.1.0',
    runs: openRuns(base),
    clock: systemClock,
    signal,
    setEnvironment: () => undefined,
    say: (text) => said.push(text),
    progress: (event: ProgressEvent) => void (event.type === 'warning' && warned.push(event.text)),
    interactive: false,
    run: () => Promise.reject(new HarnessError('X', 'no conntrack here', { nextStep: '' })),
    repository: base,
    catalogue: [],
  };
  const { engine, calls } = fakeEngine();
  const run = openRun(context as Context, engine, { lanes: cni, judges: true, memoryBytes: 1 });
  const work = openWork(context as Context, { engine, lanes: cni, run });
  const undone: string[] = [];
  const stack = new UndoStack();
  stack.before('cluster', async () => void undone.push('cluster'));
  const undo = new Map([['cni', stack]]);
  const finish = async (done: Partial<Done> = {}) =>
    await finishRun(work, {
      lanes: [],
      failure: undefined,
      writeReports: undefined,
      keep: false,
      undo,
      ...done,
    });
  const tornDown = () => ({
    undone,
    asked: calls.some((call) => call.startsWith('remove')),
    left: openRuns(base).all(),
  });
  return { run, said, warned, engine, finish, tornDown };
}

/** As on a full disk: no more can be written. */
function noMoreLines({ journalFile }: { readonly journalFile: string }): void {
  rmSync(journalFile);
  mkdirSync(journalFile);
}

const TORN_DOWN = { undone: ['cluster'], asked: true, left: [] };

test('the journal gets its last line, and what was made is gone', async () => {
  const { run, said, finish, tornDown } = lastPhase();
  expect(await finish({ lanes: [STATE] })).toMatchObject({ kept: false, exitCode: 0 });
  expect(tornDown()).toEqual(TORN_DOWN);
  expect(said).toEqual([]);
  expect(readFileSync(run.journalFile, 'utf8')).toContain('"type":"end"');
});

test('a journal that cannot be written stops the run, is told once, and what was made is gone', async () => {
  const { run, said, finish, tornDown } = lastPhase();
  noMoreLines(run);
  expect(await finish({ lanes: [STATE] })).toMatchObject({ exitCode: 3 });
  expect(tornDown()).toEqual(TORN_DOWN);
  expect(said).toEqual([
    expect.stringMatching(/^NOT_WRITTEN: the journal could not be written: .*journal.jsonl \(EISDIR\)/),
  ]);
});

test('a journal that cannot be written ends the work that goes on', () => {
  const { run } = lastPhase();
  noMoreLines(run);
  expect(run.unrecorded.aborted).toBe(false);
  run.journal.append({ type: 'end', at: '2026-11-24T09:00:00Z' });
  expect(run.unrecorded.reason).toMatchObject({ code: 'NOT_WRITTEN' });
});

test('reports that cannot be written keep nothing from being torn down', async () => {
  const { warned, finish, tornDown } = lastPhase();
  const writeReports = async () => await Promise.reject(new HarnessError('X', 'no record', { nextStep: '' }));
  expect(await finish({ lanes: [STATE], writeReports })).toMatchObject({ exitCode: 3 });
  expect(tornDown()).toEqual(TORN_DOWN);
  expect(warned).toEqual([expect.stringContaining('no reports: X: no record')]);
});

test('what could not be torn down is no success', async () => {
  const { warned, finish, engine } = lastPhase();
  Object.assign(engine, { removeStrays: () => Promise.reject(new Error('the daemon is gone')) });
  expect(await finish({ lanes: [STATE] })).toMatchObject({ exitCode: 3 });
  expect(warned).toEqual([expect.stringMatching(/^tear-down: .*the daemon is gone.*-- clean/s)]);
});

test('lanes that cannot be put on record as kept are not kept', async () => {
  const { run, said, finish, tornDown } = lastPhase();
  const markKept = () => {
    throw new NotWrittenError('the record of the run', 'run.json', { code: 'ENOSPC' });
  };
  Object.assign(run, { markKept });
  expect(await finish({ lanes: [STATE], keep: true })).toMatchObject({ kept: false, exitCode: 3 });
  expect(tornDown()).toEqual(TORN_DOWN);
  expect(said).toEqual([expect.stringContaining('the record of the run could not be written')]);
});

test('kept lanes stand', async () => {
  const { finish, tornDown } = lastPhase();
  expect(await finish({ lanes: [STATE], keep: true })).toMatchObject({ kept: true, exitCode: 0 });
  expect(tornDown()).toMatchObject({ undone: [], asked: false, left: [{ kept: true }] });
});

test.each([
  [new SafetyError('a cluster that is not ours', 'see whose it is'), 4],
  [new HarnessError('X', 'broken', { nextStep: '' }), 3],
  [new TypeError('a defect'), 3],
])('%s ends it with %d', async (failure, exitCode) => {
  const { run, said, finish, tornDown } = lastPhase();
  expect(await finish({ failure })).toMatchObject({ exitCode });
  expect(tornDown()).toEqual(TORN_DOWN);
  expect(said).toEqual([expect.stringContaining(failure.message)]);
  expect(readFileSync(run.journalFile, 'utf8')).toContain(failure.message);
});

test('an interruption while it is torn down is heard, too, and it is torn down to the end', async () => {
  const interrupted = new AbortController();
  const { finish, tornDown, engine } = lastPhase(interrupted.signal);
  const containers = engine.containers.bind(engine);
  const late: typeof containers = async (labels) => {
    interrupted.abort(new Interrupted('SIGTERM'));
    return await containers(labels);
  };
  Object.assign(engine, { containers: late });
  expect(await finish({ lanes: [STATE] })).toMatchObject({ exitCode: 143 });
  expect(tornDown()).toEqual(TORN_DOWN);
});

test('an interruption outranks what it made fail, keeps no lanes and is told by whoever heard it', async () => {
  const { run, said, finish, tornDown } = lastPhase(AbortSignal.abort(new Interrupted('SIGHUP')));
  const done = { lanes: [STATE], failure: new Error('cancelled'), keep: true };
  expect(await finish(done)).toMatchObject({ kept: false, exitCode: 129 });
  expect(tornDown()).toEqual(TORN_DOWN);
  expect(said).toEqual([]);
  expect(readFileSync(run.journalFile, 'utf8')).toContain('"signal":"SIGHUP"');
});
