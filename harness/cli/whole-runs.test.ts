import { existsSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { KubeObject } from '../kube/kube.ts';
import { installInto } from '../run/testing/stand-in-mesh.ts';
import { type InlineSuite, inlineSuite, NOTHING } from './testing/inline-suite.ts';

test('all conformant: 0, a lane of each mode was judged, and nothing is left', async () => {
  const suite = inlineSuite({ specs: { 'CNI-F-05': 'conformant', 'CNI-E-01': 'conformant' } });
  const end = await suite.conformance('run');
  expect(end.rows).toEqual([
    'CNI-F-05 init conformant',
    'CNI-F-05 cni conformant',
    'CNI-E-01 cni conformant',
  ]);
  expect(end).toMatchObject({ exitCode: 0, report: { summary: { result: 'conformant' } } });
  expect(end.junit).toContain('tests="3" failures="0"');
  expect(new Set(end.journal)).toEqual(new Set(['run', 'plan', 'images', 'lane', 'verdict', 'phase', 'end']));
  expect(suite.machine.clusters.size).toBe(2);
  expect(suite.left()).toEqual(NOTHING);
});

test('one that is red: 1, a failure in JUnit, and nothing is left', async () => {
  const suite = inlineSuite({ specs: { 'CNI-E-01': 'conformant', 'CNI-E-02': 'non-conformant' } });
  const end = await suite.conformance('run --mode cni');
  expect(end.rows).toEqual(['CNI-E-01 cni conformant', 'CNI-E-02 cni non-conformant']);
  expect(end).toMatchObject({ exitCode: 1, report: { summary: { result: 'non-conformant' } } });
  expect(end.junit).toContain('tests="2" failures="1"');
  expect(end.said).toContain('reproduce: npm run conformance -- --only CNI-E-02');
  expect(suite.left()).toEqual(NOTHING);
});

test.for([
  ['', 0, 'partial'],
  [' --strict', 1, 'non-conformant'],
] as const)('a known finding%s: %i, %s', async ([flag, exitCode, result]) => {
  const suite = inlineSuite({ specs: { 'CNI-L-20': 'known', 'CNI-E-01': 'conformant' } });
  const end = await suite.conformance(`run --mode cni${flag}`);
  expect(end).toMatchObject({ exitCode, report: { summary: { result } } });
  expect(end.said).toContain('CNI-L-20 in cni: known finding FINDING-3');
});

test('inconclusive outranks conformant, and red outranks it: 3, then 1', async () => {
  const specs = { 'CNI-E-01': 'conformant', 'CNI-E-02': 'inconclusive' } as const;
  expect((await inlineSuite({ specs }).conformance('run --mode cni')).exitCode).toBe(3);
  const red = inlineSuite({ specs: { ...specs, 'CNI-E-03': 'non-conformant' } });
  expect((await red.conformance('run --mode cni')).exitCode).toBe(1);
});

test.for(['--only Z-99', '--mode init --only E-01', '--only E-01,!E-01'])(
  '%s selects nothing: 2, and nothing was made',
  async (words) => {
    const suite = inlineSuite({ specs: { 'CNI-E-01': 'conformant' } });
    const end = await suite.conformance(`run ${words}`);
    expect(end).toMatchObject({ exitCode: 2, report: undefined, journal: [] });
    expect([suite.machine.clusters.size, existsSync(suite.output)]).toEqual([0, false]);
    expect(suite.left()).toEqual(NOTHING);
  },
);

test('two runs at once with one --output: both are judged, each has its reports', async () => {
  const suite = inlineSuite({ specs: { 'CNI-E-01': 'conformant' } });
  const ends = await Promise.all([suite.conformance('run --mode cni'), suite.conformance('run --mode cni')]);
  expect(ends.map((end) => end.exitCode)).toEqual([0, 0]);
  const reports = globSync('out*/conformance.yaml', { cwd: dirname(suite.output) });
  expect(reports).toHaveLength(2);
  expect(ends.filter((end) => end.said.includes('those of this run go to'))).toHaveLength(1);
  expect(suite.left()).toEqual(NOTHING);
});

test('a journal that cannot be written any more stops the run: 3, told, and nothing is left', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    answer: ({ name }, { output }) => {
      if (name !== 'istioctl install') return undefined;
      rmSync(join(output, 'journal.jsonl'));
      mkdirSync(join(output, 'journal.jsonl'));
      return undefined;
    },
  });
  const end = await suite.conformance('run --mode cni');
  expect(end.exitCode).toBe(3);
  expect(end.said).toContain('NOT_WRITTEN: the journal could not be written');
  expect(end.said).not.toContain('judging');
  expect(suite.left()).toEqual(NOTHING);
});

test('a machine of one core has one lane at a time: the first is gone when the second comes up', async () => {
  const standing: number[] = [];
  const suite: InlineSuite = inlineSuite({
    specs: { 'CNI-F-05': 'conformant' },
    size: { cores: 1 },
    answer: ({ name }, { machine }) => {
      if (name === 'kind create')
        standing.push([...machine.containers.keys()].filter((one) => !one.endsWith('-outside')).length);
      return undefined;
    },
  });
  const { exitCode, rows } = await suite.conformance('run');
  expect([exitCode, rows, standing]).toEqual([
    0,
    ['CNI-F-05 init conformant', 'CNI-F-05 cni conformant'],
    [0, 0],
  ]);
});

test('without room a run beside others is refused, and names them: 3; alone it is warned and goes on', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    size: { freeResources: { memoryBytes: 1e9 } },
  });
  const first = await suite.conformance('run --mode cni --keep');
  expect([first.exitCode, first.said]).toEqual([
    0,
    expect.stringContaining('if a node does not start, this is why'),
  ]);
  const before = suite.left();
  const second = await suite.conformance('run --mode cni');
  expect(second.exitCode).toBe(3);
  expect(second.said).toContain(`these runs have lanes up: ${before.runs[0]} (kept)`);
  expect(suite.left()).toEqual(before);
});

test('a machine whose engine runs no privileged container is unfit: 3, and nothing was made', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    answer: ({ name }) =>
      name === 'docker run' ? { exitCode: 126, stderr: 'operation not permitted' } : undefined,
  });
  const { exitCode, said } = await suite.conformance('run --mode cni');
  expect([exitCode, said]).toEqual([3, expect.stringContaining('cannot run a privileged container')]);
  expect([existsSync(suite.output), suite.left()]).toEqual([false, NOTHING]);
});

test('a lane of a version that the requirement is not stated for is not made, and nothing is expected of it', async () => {
  const suite = inlineSuite({ specs: { 'CNI-A-05': 'conformant' } });
  const { rows, exitCode } = await suite.conformance('run --lane cni,cni@1.23.0 --only A-05');
  expect(rows).toEqual(['CNI-A-05 cni conformant', 'CNI-A-05 cni-1-23-0 not-supported']);
  expect(exitCode).toBe(0);
});

test('where proxies log in another format, what reads the log is not supported, by name, and the lane tells why', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-G-02': 'non-conformant', 'CNI-E-01': 'conformant' },
    answer: ({ name }, { machine }) => {
      if (name !== 'istioctl install') return undefined;
      for (const cluster of machine.clusters.values()) {
        installInto(cluster);
        const told = cluster.objects.get('/api/v1/namespaces/istio-system/configmaps/istio') as KubeObject;
        const mesh = { ...parse(told['data'].mesh), accessLogEncoding: 'TEXT' };
        cluster.put({ ...told, data: { mesh: stringify(mesh) } });
      }
      return {};
    },
  });
  const { rows, report, exitCode, said } = await suite.conformance('run --mode cni');
  expect(rows).toEqual(['CNI-G-02 init skipped', 'CNI-G-02 cni not-supported', 'CNI-E-01 cni conformant']);
  expect(report?.requirements[1]).toMatchObject({ reason: 'needs access-log', cause: 'capability' });
  expect(exitCode).toBe(0);
  expect(said).toContain('lane cni: access log: TEXT, which is not read');
});

test('a lane that does not come up makes room for the next one', async () => {
  const standing: (readonly string[])[] = [];
  const suite = inlineSuite({
    specs: { 'CNI-F-05': 'conformant' },
    size: { cores: 1 },
    answer: ({ name }, { machine }) => {
      if (name === 'kind create')
        standing.push([...machine.containers.keys()].filter((node) => node.endsWith('-control-plane')));
      return name === 'istioctl install' && standing.length === 1 ? { exitCode: 1, stderr: 'no' } : undefined;
    },
  });
  const { rows } = await suite.conformance('run');
  expect(rows.toSorted()).toEqual(['CNI-F-05 cni conformant', 'CNI-F-05 init inconclusive']);
  expect(standing).toEqual([[], []]);
  expect(suite.left()).toEqual(NOTHING);
});
