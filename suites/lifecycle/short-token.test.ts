import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../harness/host/testing/temporary.ts';
import { createRunner } from '../../harness/process/run.ts';
import { deadlines } from '../../harness/time/deadlines.ts';
import type { Bench, KubeObject } from '../requirement.ts';
import { agentWithShortToken, mountedTokenOf, tokenIn } from './short-token.ts';

const DAEMON_SET = {
  spec: {
    template: {
      metadata: { labels: { 'k8s-app': 'istio-cni-node' }, annotations: {} },
      spec: {
        nodeSelector: {},
        affinity: {},
        serviceAccountName: 'istio-cni',
        containers: [{ name: 'install-cni', volumeMounts: [{ name: 'cni-net-dir', mountPath: '/net' }] }],
        volumes: [{ name: 'cni-net-dir', hostPath: { path: '/etc/cni/net.d' } }],
      },
    },
  },
} as unknown as KubeObject;

/** A bench whose node is this machine. */
const bench = {
  passId: 'p1',
  mesh: { namespace: 'istio-system' },
  kube: { get: async () => DAEMON_SET },
  deadlines: deadlines(),
  execOnNode: (_node: string, argv: readonly string[]) => createRunner()(argv),
} as unknown as Bench;

test("an agent with a short token is the DaemonSet's but for its labels, its node and its token", async () => {
  const pod = await agentWithShortToken(bench, 'worker');
  expect(pod.metadata.labels).not.toHaveProperty('k8s-app');
  expect(pod.metadata.name).toContain('p1');
  const { spec } = pod;
  expect(spec).toMatchObject({ nodeName: 'worker', serviceAccountName: 'istio-cni' });
  expect(spec).not.toHaveProperty('affinity');
  expect(spec.containers[0].volumeMounts).toEqual([
    { name: 'cni-net-dir', mountPath: '/net' },
    { name: 'short-token', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
  ]);
  expect(spec.volumes[0]).toEqual(DAEMON_SET['spec'].template.spec.volumes[0]);
  expect(spec.volumes[1].projected.sources[0].serviceAccountToken.expirationSeconds).toBe(600);
  expect(mountedTokenOf({ ...pod, metadata: { ...pod.metadata, uid: 'u1' } })).toBe(
    '/var/lib/kubelet/pods/u1/volumes/kubernetes.io~projected/short-token/token',
  );
});

test.each(['', 'a', 'ab', 'abc?>'])(
  'a token tells its times, and itself to nobody; claims with "%s"',
  async (jti) => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const secret = `${part({ alg: 'none' })}.${part({ exp: 1600, iat: 1000, jti })}.c2lnbmF0dXJl`;
    const [kubeconfig, mounted] = ['kubeconfig', 'token'].map((name) => join(temporaryDirectory(), name));
    writeFileSync(kubeconfig!, `users:\n- name: istio-cni\n  user:\n    token: ${secret}\n`);
    writeFileSync(mounted!, secret);
    const facts = await tokenIn(bench, 'worker', kubeconfig!);
    expect(facts).toEqual({
      issuedAt: 1000,
      expiresAt: 1600,
      digest: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(await tokenIn(bench, 'worker', mounted!)).toEqual(facts);
  },
);
