import { expect, test } from 'vitest';
import type { Bench, KubeObject } from '../requirement.ts';
import { installAside } from './agent-aside.ts';

const DAEMON_SET = {
  spec: {
    template: {
      metadata: { labels: { 'k8s-app': 'istio-cni-node' }, annotations: {} },
      spec: {
        nodeSelector: {},
        containers: [{ name: 'install-cni', args: ['--log_output_level=all:debug'], env: [{ name: 'A' }] }],
        volumes: [{ name: 'cni-net-dir', hostPath: { path: '/etc/cni/net.d' } }],
      },
    },
  },
} as unknown as KubeObject;

test("an agent beside the node's touches nothing of the node, and is none of the DaemonSet's", async () => {
  const made: KubeObject[] = [];
  const bench = {
    passId: 'p1',
    mesh: { namespace: 'istio-system' },
    images: { apps: 'apps:1' },
    start: async (pod: KubeObject) => {
      made.push(pod);
      return [{ object: { metadata: { uid: 'some-uid' } } }];
    },
  } as unknown as Bench;
  expect(await installAside(bench, 'worker', DAEMON_SET)).toBe(
    '/var/lib/kubelet/pods/some-uid/volumes/kubernetes.io~empty-dir/cni-net-dir',
  );
  const [pod] = made;
  expect(pod?.metadata.labels).not.toHaveProperty('k8s-app');
  expect(pod?.metadata.name).toContain('p1');
  expect(JSON.stringify(pod)).not.toContain('hostPath');
  expect(pod?.['spec'].containers[0]).toMatchObject({ args: ['--log_output_level=all:debug'] });
  expect(pod?.['spec'].containers[0].env).toContainEqual({ name: 'REPAIR_ENABLED', value: 'false' });
});
