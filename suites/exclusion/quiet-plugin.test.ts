import { expect, test } from 'vitest';
import type { PodReference } from '../../harness/kube/kube.ts';
import { verdictOf } from '../../harness/verdict/outcome.ts';
import { type Bench, parsePod } from '../requirement.ts';
import injectedPodFails from './e-03-injected-pod-fails-validation.spec.ts';

/** A lane where the plugin, at that level, has left an injected pod of each node alone and logged this. */
function lane(level: string, messages: readonly string[]): Bench {
  const object = ({ namespace, name }: PodReference) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, uid: name, creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { nodeName: 'worker', initContainers: [{ name: 'istio-validation' }], containers: [] },
    status: {
      initContainerStatuses: [{ name: 'istio-validation', state: { terminated: { exitCode: 126 } } }],
    },
  });
  const bench = {
    nodes: ['worker'],
    passId: 'p1',
    images: { apps: 'apps:1' },
    mesh: {
      namespace: 'istio-system',
      version: '1.31.0',
      values: { values: { cni: { logging: { level } } } },
    },
    deadlines: {},
    kube: { list: async () => [] },
    create: async () => [],
    attach: () => undefined,
    fresh: async (pod: PodReference) => ({ object: object(pod) }),
    eventually: async (_: string, attempt: () => Promise<{ value: unknown }>) => (await attempt()).value,
    inspector: {
      pods: async (pods: readonly PodReference[]) =>
        pods.map((its) => ({
          pod: parsePod(object(its)),
          rules: { tables: [], policyRules: [] },
          onNode: {
            log: { lines: messages.map((message) => ({ pod: `${its.namespace}/${its.name}`, message })) },
          },
        })),
    },
  };
  return bench as unknown as Bench;
}

test.each([
  ['all:warn', [], 'conformant'],
  ['all:info', ['pod namespace conformance-excluded excluded'], 'conformant'],
  ['all:info', [], 'non-conformant'],
] as const)('what the plugin logs is asked where its level tells it: %s, %j', async (level, logged, kind) => {
  const { observe, judge } = injectedPodFails;
  const judgement = judge(await observe(lane(level, logged)), 'cni', '1.31.0');
  expect(verdictOf(judgement).kind).toBe(kind);
});
