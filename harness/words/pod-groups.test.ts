import { expect, test } from 'vitest';
import type { Bench, Pod } from '../bench/bench.ts';
import type { Draft } from '../bench/definition.ts';
import type { PodOutcome } from '../bench/pod-outcome.ts';
import type { KubeObject, PodReference } from '../kube/kube.ts';
import { judgeChecks } from '../recordings/mutants.ts';
import { verdictOf } from '../verdict/outcome.ts';
import { fullRedirection, noRedirection } from '../verdict/testing/redirections.ts';
import { podGroups } from './pod-groups.ts';

const object = (its: PodReference): KubeObject => ({ apiVersion: 'v1', kind: 'Pod', metadata: { ...its } });

/** Stands for a lane of two nodes. Pods have no rules, and are told apart by their names. */
function bench() {
  const starts: string[][] = [];
  const looks: string[][] = [];
  const inspector = (whose: string) => ({
    pods: async (pods: readonly PodReference[]) => {
      looks.push([whose, ...pods.map(({ name }) => name)]);
      return pods.map((its) => ({
        pod: { ...its, node: 'n', containers: [], annotations: {}, redirect: { by: 'istio-cni' } },
        rules: { tables: [], policyRules: [] },
      }));
    },
  });
  const made = {
    nodes: ['n0', 'n1'],
    passId: 'p1',
    mesh: { version: '1.31.0' },
    inspector: inspector('young'),
    standingInspector: inspector('old'),
    namespace: async (purpose: string) => `own-${purpose}`,
    start: async (...pods: readonly KubeObject[]) => {
      starts.push(pods.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      return pods.map(({ metadata: { namespace, name } }) => ({ namespace, name }) as Pod);
    },
  };
  return { starts, looks, bench: made as unknown as Bench };
}

const body = podGroups({
  groups: {
    left: { what: 'left pod', in: 'plain', make: object, expect: 'left alone', containers: ['app'] },
    shared: {
      what: 'excluded pod',
      in: { shared: 'excluded', prefix: 'x' },
      make: object,
      expect: 'left alone',
      logs: 'excluded',
    },
    old: {
      what: 'old pod',
      find: async () => [{ namespace: 'there', name: 'old' }],
      standing: true,
      expect: 'left alone',
    },
    met: { what: 'met pod', find: async () => [{ namespace: 'there', name: 'met' }], expect: 'redirected' },
    later: { what: 'later pod', in: 'plain', make: object, expect: 'left alone' },
  },
  observe: async (_, { old }) => ({ alsoSeen: old.length }),
});

test('namespaces of its own are made as its groups ask, each once', async () => {
  const asked: unknown[] = [];
  const namespace = async (...its: readonly unknown[]) => void asked.push(its);
  const group = { what: 'pod', make: object, expect: 'left alone' } as const;
  const groups = {
    first: { ...group, in: 'uninjectable' },
    second: { ...group, in: 'injected' },
    third: { ...group, in: 'uninjectable' },
  } as const;
  await podGroups({ groups }).observe({ ...bench().bench, namespace } as unknown as Bench);
  expect(asked).toEqual([
    ['injected', { inject: true }],
    ['uninjectable', { labels: { 'istio-injection': 'disabled' } }],
  ]);
});

test('pods of all groups start at once, one of each on every node, and each group gets its own back', async () => {
  const lane = bench();
  const seen = await body.observe(lane.bench);
  expect(lane.starts).toEqual([
    [
      'own-plain/left-0',
      'own-plain/left-1',
      'excluded/x-p1-0',
      'excluded/x-p1-1',
      'own-plain/later-0',
      'own-plain/later-1',
    ],
  ]);
  expect(lane.looks).toEqual([
    ['young', 'left-0', 'left-1', 'x-p1-0', 'x-p1-1', 'later-0', 'later-1', 'met'],
    ['old', 'old'],
  ]);
  expect(seen.shared.map(({ pod }) => pod)).toEqual(['excluded/x-p1-0', 'excluded/x-p1-1']);
  expect(seen.met.map(({ pod }) => pod)).toEqual(['there/met']);
  expect(seen).toMatchObject({ alsoSeen: 1, istio: '1.31.0' });
});

const pod = (parts: Partial<PodOutcome>): PodOutcome => ({
  pod: 'shop/a',
  node: 'n0',
  containers: ['app'],
  redirection: noRedirection(),
  said: ['of no matter'],
  ...parts,
});
const redirection = fullRedirection();
const GOOD = {
  left: [pod({})],
  shared: [pod({ said: ['pod namespace conformance-excluded excluded'] })],
  old: [pod({})],
  met: [pod({ redirection })],
  later: [pod({ pod: 'shop/later' })],
  alsoSeen: 1,
  istio: '1.31.0',
} as unknown as Awaited<ReturnType<typeof body.observe>>;

test('what the log says is shown beside a difference, and decides where the statement is about it', () => {
  const seen = structuredClone(GOOD) as Draft<typeof GOOD>;
  Object.assign(seen.left[0]!, { redirection });
  const verdict = verdictOf(body.judge(seen, 'cni', '1.31.0'));
  expect(verdict.differences).toMatchObject([{ subject: 'left pod on n0', said: ['of no matter'] }]);
  expect(Object.keys(body.mutants).filter((name) => name.includes('for another reason'))).toEqual([
    'excluded pod is left alone for another reason',
  ]);
});

test('every group has its mutants, and the judge notices each', () => {
  const requirement = { id: 'CNI-E-91', modes: ['cni'] } as never;
  const checks = judgeChecks({ scope: 'lane', requirement, ...body }, (where) =>
    where === 'cni' ? GOOD : undefined,
  );
  for (const { run } of checks) run();
  expect(Object.keys(body.mutants)).toEqual([
    'no left pod',
    'left pod is redirected',
    'left pod is redirected without a chain of Istio',
    'left pod has its packets dropped',
    'left pod is led to a port of nobody',
    'left pod is injected',
    'no excluded pod',
    'excluded pod is redirected',
    'excluded pod is redirected without a chain of Istio',
    'excluded pod has its packets dropped',
    'excluded pod is led to a port of nobody',
    'excluded pod is left alone for another reason',
    'excluded pod is left alone in silence',
    'no old pod',
    'old pod is redirected',
    'old pod is redirected without a chain of Istio',
    'old pod has its packets dropped',
    'old pod is led to a port of nobody',
    'no met pod',
    'met pod has no rules',
    'met pod is redirected outbound only',
    'met pod is redirected inbound only',
    'met pod returns before it is redirected',
    'met pod leads its proxy back to itself',
    'met pod redirects what is for the proxy alone',
    'no later pod',
    'later pod is redirected',
    'later pod is redirected without a chain of Istio',
    'later pod has its packets dropped',
    'later pod is led to a port of nobody',
  ]);
});

test('pods on the host network may have rules of the node, which others that are left alone may not', () => {
  const group = { what: 'pod', in: 'plain', make: object, expect: 'left alone' } as const;
  const table = podGroups({ groups: { own: group, onHost: { ...group, onHost: true } } });
  const rules = [{ family: 'ipv4' as const, table: 'nat', chain: 'OUTPUT', rules: ['-j KUBE-SERVICES'] }];
  const ruled = [pod({ redirection: { ...noRedirection(), rules } })];
  expect(verdictOf(table.judge({ own: [pod({})], onHost: ruled }, 'cni', '1.31')).kind).toBe('conformant');
  expect(verdictOf(table.judge({ own: ruled, onHost: ruled }, 'cni', '1.31')).differences).toMatchObject([
    { subject: 'pod on n0', seen: 'ipv4 nat OUTPUT: -j KUBE-SERVICES' },
  ]);
});
