import { expect, test } from 'vitest';
import { inlineSuite, NOTHING, type Spec } from './testing/inline-suite.ts';

const ISTIOD = '/apis/apps/v1/namespaces/istio-system/deployments/istiod';
const AGENT_CONFIG = '/api/v1/namespaces/istio-system/configmaps/istio-cni-config';
const NODES = [
  expect.stringMatching(/^icc-.*-cni-control-plane$/),
  expect.stringMatching(/^icc-.*-cni-outside$/),
  expect.stringMatching(/^icc-.*-cni-worker$/),
];

test('kept lanes stand, are judged again in a record of their own, and go with down', async () => {
  let verdict: Spec = 'conformant';
  const suite = inlineSuite({
    specs: { 'CNI-E-01': (lane) => (typeof verdict === 'string' ? verdict : verdict(lane)) },
  });
  const first = await suite.conformance('run --mode cni --keep');
  expect(first.exitCode).toBe(0);
  expect(first.said).toContain('tear down: npm run conformance -- down');
  const kept = suite.left();
  expect(kept).toEqual({ containers: NODES, runs: [first.report?.run.id] });

  verdict = 'non-conformant';
  const second = await suite.conformance('test');
  expect([second.exitCode, second.rows]).toEqual([1, ['CNI-E-01 cni non-conformant']]);
  expect(second.report?.run).toMatchObject({ keptLanes: true });
  expect(second.report?.run.id).not.toBe(first.report?.run.id);
  expect(suite.left()).toEqual(kept);

  expect((await suite.conformance('clean')).said).toContain(`left alone: run ${kept.runs[0]} (kept`);
  expect(suite.left()).toEqual(kept);
  expect((await suite.conformance('down')).exitCode).toBe(0);
  expect(suite.left()).toEqual(NOTHING);
  const none = await suite.conformance('test');
  expect([none.exitCode, none.said]).toEqual([3, expect.stringContaining('NOTHING_UP')]);
});

test('up judges nothing; what is interrupted when it is judged again stands on: 130', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    answer: async ({ name, untilCancelled }, { interrupt }) => {
      if (name !== 'judge') return undefined;
      interrupt('SIGINT');
      return await untilCancelled();
    },
  });
  const up = await suite.conformance('up --mode cni --json');
  expect(up).toMatchObject({ exitCode: 0, report: undefined });
  const told = up.out.split('\n').find((line) => line.startsWith('{"type":"kept"'))!;
  expect(JSON.parse(told).lanes).toEqual([
    {
      runId: expect.any(String),
      lane: 'cni',
      cluster: expect.stringMatching(/^icc-.*-cni$/),
      clusterUid: expect.any(String),
      kubeconfig: expect.stringMatching(/-cni\.kubeconfig$/),
      kubectl: expect.stringMatching(/kubectl/),
    },
  ]);
  const kept = suite.left();
  expect(kept.containers).toEqual(NODES);
  expect(await suite.conformance('test')).toMatchObject({
    exitCode: 130,
    rows: ['CNI-E-01 cni inconclusive'],
  });
  expect(suite.left()).toEqual(kept);
});

test('lanes that did not all come up are kept as far as they did: 3', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-F-05': 'conformant' },
    answer: ({ name, lane }) =>
      name === 'kind create' && lane === 'init' ? { exitCode: 1, stderr: 'no room' } : undefined,
  });
  expect((await suite.conformance('up')).exitCode).toBe(3);
  expect(suite.left().containers).toEqual([...NODES, expect.stringMatching(/^icc-.*-init-outside$/)]);
  expect((await suite.conformance('test')).rows).toEqual([
    'CNI-F-05 init skipped',
    'CNI-F-05 cni conformant',
  ]);
  await suite.conformance('down');
  expect(suite.left()).toEqual(NOTHING);
});

test('a kept lane with an Istio of its own is judged again without being named, and by its name alone', async () => {
  const suite = inlineSuite({ specs: { 'CNI-E-01': 'conformant' } });
  const both = ['CNI-E-01 cni conformant', 'CNI-E-01 cni-1-30-3 conformant'];
  const first = await suite.conformance('run --lane cni,cni@1.30.3 --keep');
  expect([first.exitCode, first.rows]).toEqual([0, both]);
  expect((await suite.conformance('test')).rows).toEqual(both);
  expect((await suite.conformance('test --lane cni@1.30.3')).rows).toEqual(both.slice(1));
  await suite.conformance('down');
});

test('what differs in a kept lane is told, and put back where that is asked for', async () => {
  const suite = inlineSuite({ specs: { 'CNI-E-01': 'conformant' } });
  await suite.conformance('up --mode cni');
  const [{ objects } = { objects: new Map() }] = suite.machine.clusters.values();
  objects.delete(ISTIOD);
  objects.set(AGENT_CONFIG, { ...objects.get(AGENT_CONFIG), data: { EXCLUDE_NAMESPACES: 'none' } });
  expect((await suite.conformance('test')).said).toContain(
    'warning: lane cni is not as when it came up: ConfigMap istio-system/istio-cni-config is changed, Deployment istio-system/istiod is gone',
  );
  const { exitCode, said } = await suite.conformance('test --restore');
  expect([exitCode, said]).toEqual([
    0,
    expect.stringContaining(
      'lane cni: put back: ConfigMap istio-system/istio-cni-config, Deployment istio-system/istiod',
    ),
  ]);
  expect(objects.get(AGENT_CONFIG).data).toEqual({ EXCLUDE_NAMESPACES: 'kube-system' });
  expect((await suite.conformance('test')).said).not.toContain('warning: lane cni');
  objects.set(`${AGENT_CONFIG}-2`, {
    ...objects.get(AGENT_CONFIG),
    metadata: { name: 'istio-cni-config-2', namespace: 'istio-system' },
  });
  expect((await suite.conformance('test --restore')).said).toContain(
    'warning: lane cni is not as when it came up: ConfigMap istio-system/istio-cni-config-2 is new',
  );
});
