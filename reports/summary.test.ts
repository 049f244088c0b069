import { expect, test } from 'vitest';
import type { Verdict, VerdictKind } from '../harness/model/verdict.ts';
import type { Row, RunRecord } from './record.ts';
import { summarize } from './summary.ts';
import { sampleRecord, sampleReport } from './testing/sample.ts';

const KNOWN = 'some-finding';

/** A record of rows with these verdicts, the first one's requirement being CNI-E-01. */
function recordOf(
  kinds: readonly (VerdictKind | 'known' | 'stale')[],
  rest: Partial<RunRecord> = {},
): RunRecord {
  const rows = kinds.map(
    (kind, index): Row => ({
      requirement: `CNI-E-0${index + 1}`,
      lane: 'cni',
      verdict: verdict(kind),
      by: 'judged',
      durationMs: 1,
      pods: [],
      evidence: [],
    }),
  );
  return { ...sampleRecord('conformant'), ...rest, rows };
}

function verdict(kind: VerdictKind | 'known' | 'stale'): Verdict {
  const rest = { reason: 'why', differences: [], established: [] };
  if (kind === 'known') return { kind: 'non-conformant', ...rest, known: KNOWN };
  if (kind === 'stale') return { kind: 'conformant', ...rest, known: KNOWN };
  return { kind, ...rest };
}

const core = () => 'core' as const;
const extended = () => 'extended' as const;

test.for([
  { kinds: ['conformant'], result: 'conformant', exitCode: 0, strictCode: 0 },
  { kinds: ['conformant', 'skipped'], result: 'conformant', exitCode: 0, strictCode: 0 },
  { kinds: ['conformant', 'not-supported'], result: 'partial', exitCode: 0, strictCode: 1 },
  {
    kinds: ['conformant', 'inconclusive', 'not-supported'],
    result: 'inconclusive',
    exitCode: 3,
    strictCode: 3,
  },
  {
    kinds: ['conformant', 'inconclusive', 'non-conformant'],
    result: 'non-conformant',
    exitCode: 1,
    strictCode: 1,
  },
  { kinds: ['conformant', 'known'], result: 'partial', exitCode: 0, strictCode: 1 },
  { kinds: ['known', 'non-conformant'], result: 'non-conformant', exitCode: 1, strictCode: 1 },
  { kinds: ['conformant', 'stale'], result: 'conformant', exitCode: 0, strictCode: 3 },
  { kinds: ['known', 'stale'], result: 'partial', exitCode: 0, strictCode: 1 },
  { kinds: ['skipped'], result: 'inconclusive', exitCode: 3, strictCode: 3 },
  { kinds: [], result: 'inconclusive', exitCode: 3, strictCode: 3 },
] as const)(
  '$kinds gives $result, exit code $exitCode, strict $strictCode',
  ({ kinds, result, exitCode, strictCode }) => {
    expect(summarize(recordOf(kinds), core, false)).toMatchObject({ result, exitCode });
    expect(summarize(recordOf(kinds), core, true).exitCode).toBe(strictCode);
  },
);

test('a known finding is non-conformant where the user is strict', () => {
  expect(summarize(recordOf(['conformant', 'known']), core, true).result).toBe('non-conformant');
});

test('a known finding that is no longer seen is said, whoever is strict', () => {
  for (const strict of [true, false])
    expect(summarize(recordOf(['conformant', 'stale', 'non-conformant']), core, strict).why).toContain(
      'CNI-E-02 in cni: known finding some-finding is no longer seen: take it off the list',
    );
});

test('an extended requirement that is not supported leaves the result conformant', () => {
  expect(summarize(recordOf(['conformant', 'not-supported']), extended, false).result).toBe('conformant');
});

test.for([
  { ended: { interrupted: 'stopped', signal: 'SIGINT' }, code: 130 },
  { ended: { interrupted: 'stopped', signal: 'SIGTERM' }, code: 143 },
  { ended: { interrupted: 'stopped', signal: 'SIGHUP' }, code: 129 },
  { ended: { interrupted: 'interrupted by SIGINT' }, code: 3 },
  { ended: { interrupted: 'refused', errorCode: 'REFUSED_FOR_SAFETY' }, code: 4 },
  { ended: { interrupted: 'no such version', errorCode: 'USAGE' }, code: 2 },
  { ended: { interrupted: 'REFUSED_FOR_SAFETY: by its words alone' }, code: 3 },
  { ended: { interrupted: 'nothing caught it', errorCode: 'UNCAUGHT' }, code: 3 },
  { ended: { interrupted: 'killed: the journal has no end' }, code: 3 },
] as const)('a run that ended by $ended exits with $code', ({ ended, code }) => {
  expect(summarize(recordOf(['conformant'], ended), core, false)).toMatchObject({
    result: 'inconclusive',
    exitCode: code,
  });
});

test('a record with a problem is not conformant', () => {
  const summary = summarize(recordOf(['conformant'], { problems: ['torn'] }), core, false);
  expect(summary).toMatchObject({ result: 'inconclusive', problems: ['torn'] });
});

test('counts stand by lane and level, known ones among the non-conformant', () => {
  const { counts, why } = sampleReport('non-conformant').summary;
  expect(counts).toContainEqual({
    lane: 'cni',
    level: 'core',
    conformant: 4,
    'non-conformant': 2,
    known: 1,
    'not-supported': 0,
    skipped: 0,
    inconclusive: 1,
  });
  expect(counts).toContainEqual({
    lane: 'cni',
    level: 'extended',
    conformant: 0,
    'non-conformant': 0,
    known: 0,
    'not-supported': 1,
    skipped: 0,
    inconclusive: 0,
  });
  expect(why).toEqual([
    'non-conformant (1: CNI-E-02 in cni)',
    'CNI-E-03 in cni: known finding repair-ignores-exclude-namespaces',
    'skipped: not selected by --only (1: CNI-A-09 in init)',
  ]);
});
