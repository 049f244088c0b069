import { expect, test } from 'vitest';
import { causesOf } from './causes.ts';
import type { ReportedRequirement } from './schema.ts';
import { sampleReport } from './testing/sample.ts';

const report = sampleReport('non-conformant');
const [node] = report.lanes.flatMap((lane) => lane.nodes?.map(({ name }) => name) ?? []);
const row = (id: string, parts: Partial<ReportedRequirement>): ReportedRequirement => ({
  ...report.requirements[0]!,
  id,
  lane: 'cni',
  verdict: 'non-conformant',
  reason: id,
  ...parts,
});
const difference = (subject: string, pod?: string) => ({
  subject,
  expected: 'a sandbox',
  seen: `plugin: ${subject} refused`,
  ...(pod === undefined ? {} : { pod }),
});
const told = (requirements: ReportedRequirement[]) =>
  causesOf({ ...report, requirements }).map(({ first, others }) => [first, ...others].map(({ id }) => id));

test('what differs alike but for names of pods and nodes has one cause', () => {
  const alike = [
    row('CNI-E-01', { differences: [difference('pod e-01-x/echo-0', 'e-01-x/echo-0')] }),
    row('CNI-E-02', { differences: [difference('pod e-02-y/first', 'e-02-y/first')] }),
    row('CNI-E-03', { differences: [difference(`node ${node}`)] }),
    row('CNI-E-04', { differences: [difference('pod e-04-z/last')] }),
  ];
  expect(told(alike)).toEqual([['CNI-E-01', 'CNI-E-02'], ['CNI-E-03'], ['CNI-E-04']]);
});

test('what is blocked stands with what blocks it in its lane, else with the others that are blocked so', () => {
  const blocked = (id: string, lane = 'cni') =>
    row(id, { verdict: 'inconclusive', blockedBy: 'CNI-A-01', lane });
  const rows = [
    blocked('CNI-E-01'),
    row('CNI-A-01', {}),
    blocked('CNI-E-02', 'cni-nft'),
    blocked('CNI-E-03', 'cni-nft'),
  ];
  expect(told(rows)).toEqual([
    ['CNI-A-01', 'CNI-E-01'],
    ['CNI-E-02', 'CNI-E-03'],
  ]);
});

test('failures come before known findings, and what was not reached is no cause', () => {
  const rows = [
    row('CNI-E-01', { known: 'FINDING-1' }),
    row('CNI-E-02', {}),
    row('CNI-E-03', { verdict: 'inconclusive', cause: 'not-reached' }),
    row('CNI-E-04', { verdict: 'conformant' }),
  ];
  expect(told(rows)).toEqual([['CNI-E-02'], ['CNI-E-01']]);
});
