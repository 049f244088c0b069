import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { parseIptablesSave } from '../probes/rules/iptables-save.ts';
import type { RuleSet } from '../probes/rules/types.ts';
import { ProductRefusal } from '../verdict/outcome.ts';
import type { Asked } from './product-refusal.ts';
import { podsStarted } from './start-pods.ts';

const CHAIN = '*nat\n:ISTIO_OUTPUT - [0:0]\nCOMMIT\n';
const REDIRECTING = { tables: parseIptablesSave(CHAIN, 'iptables-nft', 'ipv4'), policyRules: [] };

const wait = { deadlineMs: 200, signal: new AbortController().signal };
const READY = { phase: 'Running', podIP: '10.244.0.2', conditions: [{ type: 'Ready', status: 'True' }] };
const PENDING = { phase: 'Pending' };
const VALIDATION_FAILED = {
  name: 'istio-validation',
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 126 } },
};

function pod(name: string, status: object): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop', uid: name }, status };
}

function kubeWith(pods: readonly KubeObject[], events: readonly KubeObject[] = [], log = ''): Kube {
  return {
    ...fakeKube(),
    list: async ({ kind }) => (kind === 'Pod' ? pods : events),
    logs: async (_, { previous }) => {
      if (previous === true) return log;
      throw new Error('it does not run');
    },
  };
}

function refusal(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', namespace: 'shop' },
    involvedObject: { kind: 'Pod', name },
    reason: 'FailedCreatePodSandBox',
    message: 'plugin type="istio-cni" name="istio-cni" failed (add): forbidden',
  };
}

/** Inspector that see these rules in any pod. */
function inspectorThatSees(rules: RuleSet): Asked['inspector'] {
  return { pod: async () => ({ rules }) as never };
}

const start = (kube: Kube, count: number, rules: RuleSet = REDIRECTING) =>
  podsStarted({ kube, inspector: inspectorThatSees(rules) }, { namespace: 'shop', count }, wait);

test('gives all pods once every one is Ready', async () => {
  const started = await start(kubeWith([pod('a', READY), pod('b', READY)]), 2);
  expect(started.map((one) => one.name)).toEqual(['a', 'b']);
});

test('a pod whose validation failed is the product refusing, whichever other pod is still on its way', async () => {
  const doomed = pod('b', { ...PENDING, initContainerStatuses: [VALIDATION_FAILED] });
  const log = 'error validation Error connecting to 127.0.0.6:15002: connect: connection refused\n';
  const started = start(kubeWith([pod('a', PENDING), doomed], [], log), 2);
  await expect(started).rejects.toThrow(ProductRefusal);
  await expect(started).rejects.toThrow('pod shop/b: istio-validation ended with 126');
});

test('a validation that had too little time is a fault of the harness; over IPv6 nobody refuses, and the rules tell', async () => {
  const slow = pod('b', { ...PENDING, initContainerStatuses: [VALIDATION_FAILED] });
  const kube = kubeWith([slow], [], 'error validation timeout\n');
  await expect(start(kube, 1)).rejects.toMatchObject({ code: 'VALIDATION_TIMED_OUT' });
  await expect(start(kube, 1, { tables: [], policyRules: [] })).rejects.toThrow(ProductRefusal);
  const blind = { kube, inspector: { pod: () => Promise.reject(new Error('no process')) } };
  await expect(podsStarted(blind, { namespace: 'shop', count: 1 }, wait)).rejects.toMatchObject({
    code: 'VALIDATION_TIMED_OUT',
  });
});

test('a pod that was mended since is waited with, not taken for the whole set', async () => {
  const mended = pod('b', { ...READY, initContainerStatuses: [VALIDATION_FAILED] });
  await expect(start(kubeWith([pod('a', PENDING), mended]), 2)).rejects.toMatchObject({
    code: 'NOT_IN_TIME',
  });
  expect(await start(kubeWith([pod('a', READY), mended]), 2)).toHaveLength(2);
});

test('a sandbox that the plugin refuses is the product; a refusal that healed is not', async () => {
  const refused = start(kubeWith([pod('a', PENDING)], [refusal('a')]), 1);
  await expect(refused).rejects.toThrow('plugin type="istio-cni"');
  const hangs = pod('a', { ...PENDING, podIP: '10.244.0.3' });
  await expect(start(kubeWith([hangs], [refusal('a')]), 1)).rejects.toMatchObject({ code: 'NOT_IN_TIME' });
});

test('a pod that ended for a reason of its own is a fault of the harness', async () => {
  const ended = start(kubeWith([pod('a', { phase: 'Failed' })]), 1);
  await expect(ended).rejects.toMatchObject({ code: 'POD_ENDED' });
});
