import { expect, test } from 'vitest';
import type { ConformanceReport, ReportedRequirement } from './schema.ts';
import { endLines } from './terminal-end.ts';
import { sampleReport } from './testing/sample.ts';

const plain = (_: string, text: string) => text;
const lines = (report: ConformanceReport) => endLines(report, ['out/conformance.yaml'], plain);
const red = sampleReport('non-conformant');

test('one line for each red, then the result and what it is of', () => {
  const last = lines(red);
  const at = last.indexOf('report: out/conformance.yaml');
  expect(last.slice(at + 1)).toEqual([
    expect.stringMatching(
      /^red: CNI-E-02 in cni, A pod in an excluded namespace is left alone: pod .*: expected no jump, seen /,
    ),
    expect.stringMatching(/^red: CNI-G-01 in cni, Bookinfo serves its page: NOT_IN_TIME: /),
    'result: non-conformant; judged: Istio 1.31-alpha.eed52ebb66ad (module v0.0.0-20260827124520-eed52ebb66ad); proxy upstream Envoy 1.40.0; Kubernetes v1.36.3; suite 0.1.0',
  ]);
});

test('where lanes have an Istio of their own, the result names each with its lanes', () => {
  const [first] = red.lanes;
  const { istio } = red.versions;
  const earlier = { version: '1.30.3', origin: 'registry', proxy: "Istio's own proxy" };
  const lanes = [
    { ...first!, id: 'cni', istio },
    { ...first!, id: 'init', istio },
    { ...first!, id: 'cni-1-30-3', istio: earlier },
  ];
  expect(lines({ ...red, lanes }).at(-1)).toContain(
    "proxy upstream Envoy 1.40.0 in cni, init; Istio 1.30.3 (registry); proxy Istio's own proxy in cni-1-30-3; Kubernetes",
  );
});

test('known findings are counted apart and are red only where the user is strict', () => {
  expect(lines(sampleReport('known'))).toContain('verdicts: 3 conformant, 1 known finding');
  expect(lines(sampleReport('known')).join()).not.toContain('red: ');
  const strict = lines(sampleReport('known', { strict: true }));
  expect(strict).toContain('verdicts: 3 conformant, 1 known finding (failures, as --strict has it)');
  expect(strict.join()).toContain('red: CNI-E-03 in cni, ');
});

test('what shares a cause names it, and what is blocked is counted', () => {
  const [first] = red.requirements.filter(({ id }) => id === 'CNI-E-02') as [ReportedRequirement];
  const blocked: ReportedRequirement = {
    ...first,
    verdict: 'inconclusive',
    blockedBy: 'CNI-E-02',
    differences: [],
  };
  const requirements = [
    first,
    { ...first, id: 'CNI-E-01' },
    { ...blocked, id: 'CNI-F-01' },
    { ...blocked, id: 'CNI-G-01' },
  ];
  expect(lines({ ...red, requirements }).filter((line) => line.startsWith('red: '))).toEqual([
    expect.stringContaining('red: CNI-E-02 in cni, '),
    'red: CNI-E-01 in cni, A pod in an excluded namespace is left alone: as CNI-E-02 in cni',
    'red: 2 more in cni, blocked by CNI-E-02',
  ]);
});

test('a lane that did not come up has its cause, what was said last, and where diagnostics are', () => {
  const aborted = sampleReport('aborted');
  const failure = {
    reason: 'MESH_NOT_UP: istio-system/istiod-x [discovery]: crash loop',
    said: ['  its log ends:', '    panic: no key'],
    kept: 'evidence/cni/bring-up',
  };
  const lanes = aborted.lanes.map((lane) => (lane.up ? lane : { ...lane, failure }));
  const last = lines({ ...aborted, lanes });
  const at = last.indexOf(`lane cni: did not come up, so that nothing was judged in it: ${failure.reason}`);
  expect(last.slice(at + 1, at + 5)).toEqual([
    '    its log ends:',
    '      panic: no key',
    '  diagnostics: evidence/cni/bring-up',
    'red: 1 not reached: interrupted by SIGINT',
  ]);
});

test('the program that the nodes have run is told by its digest', () => {
  const plugin = [
    { node: 'a', sha256: '11' },
    { node: 'b', sha256: '22' },
    { node: 'c', sha256: '11' },
  ];
  const lanes = red.lanes.map((lane) => (lane.id === 'cni' ? { ...lane, plugin } : lane));
  expect(lines({ ...red, lanes }).at(-1)).toMatch(/; plugin sha256:11 on a, c; plugin sha256:22 on b$/);
});
