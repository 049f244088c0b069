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
    detail: '1 of 2 requirements conformant',
  });
  expect(found('CNI-G-01')).toEqual({ finding: 'partly judged', detail: '0 of 1 requirements conformant' });
});

test('a requirement that is not in the catalogue keeps a claim from being upheld', () => {
  expect(found('CNI-D-03', 'CNI-Z-01')).toEqual({
    finding: 'partly judged',
    detail: '1 of 2 requirements conformant',
  });
});

test('nothing judged', () => {
  expect(found('CNI-Z-01', 'CNI-G-09').finding).toBe('not judged');
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
