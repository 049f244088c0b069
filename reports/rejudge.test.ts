import { expect, test } from 'vitest';
import type { RequirementId } from '../harness/model/requirement.ts';
import { verdictOf } from '../harness/verdict/outcome.ts';
import { type Judge, rejudge } from './rejudge.ts';
import { sampleRecord } from './testing/sample.ts';

const record = sampleRecord('non-conformant');
const fine: Judge = () => ({ differences: [], failedControls: [], established: ['all is well'] });
const wrong: Judge = () => ({
  differences: [{ subject: 's', expected: 'a', seen: 'b' }],
  failedControls: [],
  established: [],
});
const telling: Judge = (observation, context) => ({
  differences: [],
  failedControls: [],
  established: [JSON.stringify({ observation, context })],
});
const throwing: Judge = () => {
  throw new TypeError('no member pods');
};

function judged(id: RequirementId, judge: Judge, lane = 'cni') {
  return rejudge(record, new Map([[id, judge]]), verdictOf).rows.find(
    (row) => row.requirement === id && row.lane === lane,
  );
}

test('a verdict that differs is marked with the recorded one', () => {
  expect(judged('CNI-E-01', wrong)).toMatchObject({
    verdict: { kind: 'non-conformant' },
    rejudgedFrom: 'conformant',
  });
  expect(judged('CNI-E-02', fine)).toMatchObject({
    verdict: { kind: 'conformant' },
    rejudgedFrom: 'non-conformant',
  });
});

test('a verdict that is the same is not marked', () => {
  expect(judged('CNI-E-01', fine)).not.toHaveProperty('rejudgedFrom');
});

test('the judge is given what was observed, and the lane', () => {
  expect(judged('CNI-E-02', telling)?.verdict.established[0]).toBe(
    '{"observation":{"pods":[{"name":"conformance-excluded/e02","chains":["ISTIO_INBOUND"]}]},"context":{"lane":"cni","mode":"cni"}}',
  );
  expect(judged('CNI-S-05', telling, 'parity')?.verdict.established[0]).toBe(
    '{"observation":{"init":{"nat":"A"},"cni":{"nat":"A"}},"context":{"lane":"parity"}}',
  );
});

test('rows without an observation, or that were inconclusive, stay', () => {
  expect(judged('CNI-E-03', fine)?.verdict.kind).toBe('non-conformant');
  expect(judged('CNI-G-01', fine)?.verdict.kind).toBe('inconclusive');
});

test('what is known is decided anew, by where and of what the verdict is', () => {
  const row = record.rows.find((one) => one.requirement === 'CNI-E-02' && one.lane === 'cni')!;
  const rows = [{ ...row, verdict: { ...row.verdict, known: 'FINDING-1' } }];
  const asked: string[] = [];
  const { rows: again } = rejudge(
    { ...record, rows },
    new Map([[row.requirement, wrong]]),
    (judgement, { requirement, lane }) => {
      asked.push(`${requirement} ${lane}`);
      return verdictOf(judgement);
    },
  );
  expect(again[0]?.verdict.kind).toBe('non-conformant');
  expect(again[0]?.verdict).not.toHaveProperty('known');
  expect(asked).toEqual(['CNI-E-02 cni']);
});

test('what the product said beside the observation stays with a verdict that stays', () => {
  const row = record.rows.find((one) => one.requirement === 'CNI-E-02' && one.lane === 'cni')!;
  const heard = { ...record, rows: [{ ...row, verdict: { ...row.verdict, said: ['excluded'] } }] };
  const again = (judge: Judge) => rejudge(heard, new Map([[row.requirement, judge]]), verdictOf).rows[0];
  expect(again(wrong)?.verdict.said).toEqual(['excluded']);
  expect(again(fine)?.verdict).not.toHaveProperty('said');
});

test('a judge that throws is a fault of the harness', () => {
  expect(judged('CNI-E-01', throwing)).toMatchObject({
    verdict: { kind: 'inconclusive', reason: 'judging again: TypeError: no member pods' },
    rejudgedFrom: 'conformant',
  });
});
