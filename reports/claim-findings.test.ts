import { expect, test } from 'vitest';
import { claimFindings } from './claim-findings.ts';
import { sampleRecord } from './testing/sample.ts';

const { rows } = sampleRecord('non-conformant');

function found(...requirements: string[]) {
  const [claim] = claimFindings([{ id: 'SEED-1', statement: 's', requirements }], rows);
  return { finding: claim?.finding, detail: claim?.detail };
}

test('upheld: every requirement conformant in every lane', () => {
  expect(found('CNI-D-03', 'CNI-E-01', 'CNI-S-05')).toEqual({
    finding: 'upheld',
    detail: '3 of 3 requirements conformant',
  });
});

test('one that is non-conformant is enough, known or not', () => {
  expect(found('CNI-D-03', 'CNI-E-02')).toEqual({
    finding: 'not upheld',
    detail: 'non-conformant: CNI-E-02 in cni',
  });
  expect(found('CNI-E-03').finding).toBe('not upheld');
});

test('one lane that is inconclusive keeps a claim from being upheld', () => {
  expect(found('CNI-D-03', 'CNI-G-01')).toEqual({
    finding: 'partly judged',
    detail: '1 of 2 requirements conformant; open: CNI-G-01 (inconclusive in cni)',
  });
  expect(found('CNI-G-01')).toEqual({
    finding: 'partly judged',
    detail: '0 of 1 requirements conformant; open: CNI-G-01 (inconclusive in cni)',
  });
});

test('what is left out or not in the catalogue keeps a claim from being upheld, and is named with its reason', () => {
  expect(found('CNI-D-03', 'CNI-G-09', 'CNI-Z-01', 'CNI-A-09')).toEqual({
    finding: 'partly judged',
    detail:
      '1 of 4 requirements conformant; open: CNI-G-09 (needs browser), CNI-Z-01 (not in the catalogue), CNI-A-09 (not selected by --only)',
  });
});

test('with the same reason two are named, more of them counted', () => {
  expect(found('CNI-Z-01', 'CNI-Z-02').detail).toContain('open: CNI-Z-01, CNI-Z-02 (not in the catalogue)');
  expect(found('CNI-Z-01', 'CNI-Z-02', 'CNI-Z-03').detail).toContain('open: 3 (not in the catalogue)');
});

test('nothing judged', () => {
  expect(found('CNI-G-09')).toEqual({
    finding: 'not judged',
    detail: '0 of 1 requirements conformant; open: CNI-G-09 (needs browser)',
  });
  expect(found()).toEqual({ finding: 'not judged', detail: 'no requirement of the catalogue is behind it' });
});

test('shows the verdict in each lane', () => {
  const [claim] = claimFindings(
    [{ id: 'SEED-1', statement: 's', requirements: ['CNI-G-01', 'CNI-Z-01'] }],
    rows,
  );
  expect(claim?.requirements).toEqual({
    'CNI-G-01': { init: 'conformant', cni: 'inconclusive' },
    'CNI-Z-01': {},
  });
});
