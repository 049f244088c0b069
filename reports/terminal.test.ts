import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { closingText } from './terminal.ts';
import { sampleReport } from './testing/sample.ts';

const plain = { width: 100, color: false, files: ['out/conformance.yaml'] };
const red = closingText(sampleReport('non-conformant'), plain);

test('a table by theme, a column for each lane, parity across', () => {
  const lines = red.split('\n');
  expect(lines[0]?.trim().split(/\s+/)).toEqual(['init', 'cni']);
  expect(lines).toContain('exclusion');
  expect(red).toMatch(/CNI-D-03 {2}No process holds NET_ADMIN +conformant +conformant$/m);
  expect(red).toMatch(/CNI-E-02 {2}A pod in an excluded namespace is left alone +· +NON-CONFORMANT$/m);
  expect(red).toMatch(/CNI-E-03 .* +· +known finding$/m);
  expect(red).toMatch(/CNI-S-05 {2}Both modes program the same rules +conformant$/m);
});

test('what the user left out has no line in the table', () => {
  expect(red).not.toMatch(/^ {2}CNI-A-09/m);
  expect(red).toContain('skipped: not selected by --only (1: CNI-A-09 in init)');
});

test('what is not conformant shows expected against seen, rule, source, evidence and how to see it again', () => {
  const block = red.slice(red.indexOf('CNI-E-02 in cni: non-conformant'), red.indexOf('CNI-G-01 in cni:'));
  expect(block).toContain('  expected:  no jump\n  seen:      -A PREROUTING -p tcp -j ISTIO_INBOUND\n');
  expect(block).toContain('MUST be so');
  expect(block).toContain('  source:    plugin.go; istio#34560');
  expect(block).toContain(
    '  evidence:  evidence/cni/CNI-E-02/rules.txt\n             evidence/cni/CNI-E-02/page.png',
  );
  expect(block).toContain(
    '  reproduce: npm run conformance -- --only CNI-E-02 --mode cni --set values.global.proxy.holdApplicationUntilProxyStarts=true --keep',
  );
});

test('what the product itself said stands with what differs, once', () => {
  const report = sampleReport('non-conformant');
  const said = ['pod namespace conformance-excluded-not excluded', 'later'];
  const told = (parts: object) =>
    closingText(
      {
        ...report,
        requirements: report.requirements.map((one) =>
          one.id === 'CNI-E-02'
            ? { ...one, ...parts, differences: one.differences.map((each) => ({ ...each, ...parts })) }
            : one,
        ),
      },
      plain,
    );
  expect(
    told({ said }).match(/^ {2}said: {6}pod namespace conformance-excluded-not excluded$/gm),
  ).toHaveLength(1);
  expect(told({}).match(/^ {2}said: /gm)).toBeNull();
});

test('what shares a cause is told once, the others are named with it', () => {
  const report = sampleReport('non-conformant');
  const first = report.requirements.find(({ id }) => id === 'CNI-E-02')!;
  const blocked = { ...first, id: 'CNI-G-02', verdict: 'inconclusive', blockedBy: first.id } as const;
  const text = closingText(
    { ...report, requirements: [first, { ...first, id: 'CNI-E-04' }, blocked] },
    plain,
  );
  expect(text.match(/^ {2}reproduce: /gm)).toHaveLength(1);
  expect(text).toContain('  the same:  CNI-E-04 (cni)\n  blocked:   CNI-G-02 (cni)\n');
});

test('claims that --only leaves aside are counted', () => {
  const report = sampleReport('non-conformant');
  const requirements = report.requirements.map((one) =>
    one.id === 'CNI-E-02' ? { ...one, verdict: 'skipped' as const, cause: 'only' as const } : one,
  );
  const only = { ...report, requirements, run: { ...report.run, only: ['E-01'] } };
  expect(closingText(only, plain)).toContain('claims\n  1 claim that --only leaves aside\n');
  expect(closingText({ ...only, requirements: report.requirements }, plain)).toContain('  SEED-5 ');
});

test('claims, phases and the slowest requirements, slowest first', () => {
  expect(red).toContain(
    '  SEED-5   not upheld     non-conformant: CNI-E-02 in cni; Excluded pods are left alone.',
  );
  expect(red).toMatch(/lane cni: cluster +28\.9 s/);
  const slowest = red.slice(red.indexOf('slowest requirements')).split('\n').slice(1, 11);
  expect(slowest.map((line) => line.trim().split(' ', 1)[0])).toEqual([
    'CNI-G-01',
    'CNI-E-03',
    'CNI-G-01',
    'CNI-E-02',
    'CNI-E-01',
    'CNI-F-01',
    'CNI-F-01',
    'CNI-D-03',
    'CNI-D-03',
    'CNI-A-01',
  ]);
});

test('judging a lane is held against the sum of what its judgements took', () => {
  const report = sampleReport('conformant');
  const own = report.requirements.filter((one) => one.lane === 'cni' && one.durationMs > 0);
  const sumMs = own.reduce((sum, one) => sum + one.durationMs, 0);
  const phases = [{ name: 'lane cni: judging', at: '2026-11-24T09:02:00.000Z', durationMs: sumMs / 4 }];
  const text = closingText({ ...report, phases }, plain);
  expect(text).toMatch(/lane cni: judging .* 25 % of the .* that its \d+ judgements took$/m);
});

test('the last lines say where the reports are and the result', () => {
  const lines = red.trimEnd().split('\n');
  expect(lines).toContain('report: out/conformance.yaml');
  expect(lines.at(-1)).toMatch(/^result: non-conformant; judged: Istio /);
});

test('judgements that were not reached stand together', () => {
  const text = closingText(sampleReport('aborted'), plain);
  expect(text).toContain(
    'inconclusive: not reached: lane cni did not come up: CNI-D-03 (cni), CNI-E-01 (cni),',
  );
  expect(text).toContain('this run did not end by itself: interrupted by SIGINT');
});

test('colour changes nothing but colour, and no line of the table is wider than the terminal', () => {
  const coloured = closingText(sampleReport('non-conformant'), { ...plain, color: true });
  expect(coloured).not.toBe(red);
  expect(stripVTControlCharacters(coloured)).toBe(red);
  const table = red.slice(0, red.indexOf('CNI-E-02 in cni')).split('\n');
  expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('what came from which registry is told, and what was kept of earlier runs', () => {
  const report = sampleReport('conformant');
  const downloaded = (downloads: { from: string; bytes: number }[]) =>
    closingText({ ...report, run: { ...report.run, downloads } }, plain);
  expect(downloaded([{ from: 'docker.io', bytes: 412_000_001 }])).toContain(
    'images: 413 MB from docker.io, 0 MB kept of earlier runs',
  );
  expect(downloaded([{ from: 'store', bytes: 5_000_000 }])).toContain(
    'images: 0 MB from upstream, 5 MB kept of earlier runs',
  );
  expect(downloaded([])).not.toContain('kept of earlier runs');
});
