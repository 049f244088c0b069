import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LANES } from '../../config/lanes.ts';
import type { ProgressEvent } from '../../log/progress.ts';
import { thisOwner } from '../../process/owner.ts';
import { createRunner } from '../../process/run.ts';
import type { JudgeLaneRequest } from '../../protocol/judge-lane.ts';
import { judgeInProcess, parseVerdictLine } from './judge-in-process.ts';

test('a line of a judging process is a verdict, or else words', () => {
  const line = '{"requirement":"CNI-E-01","lane":"cni","verdict":"conformant","reason":"","durationMs":812}';
  expect(parseVerdictLine(line)).toEqual({
    requirement: 'CNI-E-01',
    lane: 'cni',
    verdict: 'conformant',
    reason: '',
    durationMs: 812,
  });
  expect(parseVerdictLine('{"requirement":"CNI-E-01"')).toBeUndefined();
  expect(parseVerdictLine('{"level":"info"}')).toBeUndefined();
  expect(parseVerdictLine(' RUN  v5.1.1')).toBeUndefined();
});

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'icc-judging-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Judges in a process that does what the script says in place of a lane's. */
async function judged(
  script: string,
  signal = new AbortController().signal,
  pass?: JudgeLaneRequest['pass'],
) {
  const program = join(directory, 'harness/judging/lane-process.ts');
  mkdirSync(join(program, '..'), { recursive: true });
  writeFileSync(program, script);
  const events: ProgressEvent[] = [];
  const warned: string[] = [];
  const request: Partial<JudgeLaneRequest> = {
    specs: [],
    deadlineScale: 1,
    lastPass: true,
    ...(pass === undefined ? {} : { pass }),
  };
  const ended = judgeInProcess({
    lane: LANES.find((lane) => lane.id === 'cni')!,
    stage: 'lane cni',
    request: request as JudgeLaneRequest,
    directory,
    repository: directory,
    compileCache: join(directory, 'compiled'),
    node: process.execPath,
    run: createRunner(),
    sink: (event) => events.push(event),
    warn: (text) => warned.push(text),
    signal,
  });
  return { ended: await ended, events, warned };
}

const VERDICT = { requirement: 'CNI-E-01', lane: 'cni', verdict: 'conformant', reason: '', durationMs: 812 };

test('verdicts are shown as they come, words are kept in the log', async () => {
  const { ended, events, warned } = await judged(`
    console.log(${JSON.stringify(JSON.stringify(VERDICT))});
    console.log('words');`);
  expect([ended, warned]).toEqual([undefined, []]);
  expect(events).toEqual([{ type: 'verdict', stage: 'lane cni', ...VERDICT, number: 1, of: 0 }]);
  expect(readFileSync(join(directory, 'judge-cni.log'), 'utf8')).toBe('words\n');
});

test('a lane is judged by the request as it was made', async () => {
  const pass = { id: 'e949b2', startedAt: '2026-11-30T02:00:00Z', owner: thisOwner() };
  const { events } = await judged(
    `import { readFileSync } from 'node:fs';
     const { pass } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
     console.log(JSON.stringify({ ...${JSON.stringify(VERDICT)}, reason: JSON.stringify(pass) }));`,
    undefined,
    pass,
  );
  expect(events).toMatchObject([{ reason: JSON.stringify(pass) }]);
});

test.each([
  ['process.exitCode = 3;', 'judging of lane cni ended with exit code 3'],
  [`process.kill(process.pid, 'SIGTERM');`, 'judging of lane cni was ended by SIGTERM'],
  [
    `process.kill(process.pid, 'SIGKILL');`,
    'judging of lane cni was ended by SIGKILL, as the kernel does where memory runs out',
  ],
])('%s is a warning, and the reason why the rest was not reached', async (end, reason) => {
  const { ended, warned } = await judged(`console.log('last words'); ${end}`);
  expect([ended, warned]).toEqual([reason, [`${reason}: \n  last words`]]);
});

test('a log that cannot be written is a warning, not the end of the lane', async () => {
  symlinkSync('/dev/full', join(directory, 'judge-cni.log'));
  const { ended, warned } = await judged(`console.log('words');`);
  expect(ended).toBeUndefined();
  expect(warned).toEqual([
    expect.stringMatching(/^NOT_WRITTEN: the log of judging lane cni .*judge-cni.log \(ENOSPC\)/),
  ]);
});

test('a request that cannot be written says which', async () => {
  // Nothing can be renamed to what is a folder.
  mkdirSync(join(directory, 'judge-cni.json'));
  await expect(judged('')).rejects.toMatchObject({ code: 'NOT_WRITTEN' });
});

test('a cancelled one is no end of its own', async () => {
  await expect(judged('', AbortSignal.abort())).rejects.toThrow('cancelled');
});
