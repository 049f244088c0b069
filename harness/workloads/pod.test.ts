import { expect, test } from 'vitest';
import { echoContainer, idleContainer } from './containers.ts';
import { pod } from './pod.ts';

const images = { apps: 'apps:1' };

test('a pod of few words runs the echo server', () => {
  const made = pod({ namespace: 'shop', name: 'a' }, images);
  expect(made.metadata).toEqual({
    name: 'a',
    namespace: 'shop',
    labels: { app: 'a' },
  });
  expect(made['spec'].terminationGracePeriodSeconds).toBe(0);
  expect(made['spec'].containers).toMatchObject([
    {
      name: 'app',
      image: 'apps:1',
      imagePullPolicy: 'IfNotPresent',
      command: ['node', '/apps/echo/main.ts'],
      startupProbe: { httpGet: { port: 8080 } },
    },
  ]);
});

test('what is said of a pod is where Kubernetes looks for it', () => {
  const made = pod(
    {
      namespace: 'shop',
      name: 'a',
      labels: { tier: 'x' },
      annotations: { note: 'y' },
      inject: false,
      node: 'worker',
      hostNetwork: true,
      serviceAccount: 'cashier',
      restartPolicy: 'Never',
      initContainers: [idleContainer({ name: 'first' })],
      containers: [{ name: 'own', image: 'own:1' }],
      spec: { runtimeClassName: 'kata' },
    },
    images,
  );
  expect(made.metadata.labels).toMatchObject({ app: 'a', tier: 'x', 'sidecar.istio.io/inject': 'false' });
  expect(made.metadata.annotations).toEqual({ note: 'y' });
  expect(made['spec']).toMatchObject({
    nodeName: 'worker',
    hostNetwork: true,
    serviceAccountName: 'cashier',
    restartPolicy: 'Never',
    runtimeClassName: 'kata',
    initContainers: [{ name: 'first', image: 'apps:1' }],
    containers: [{ name: 'own', image: 'own:1' }],
  });
});

test('what is not said is not there: no inject label, no node, no host network', () => {
  const { metadata, spec } = pod({ namespace: 'shop', name: 'a' }, { apps: 'apps:1' }) as any;
  expect(Object.keys(metadata.labels)).toEqual(['app']);
  expect(Object.keys(spec)).toEqual(['terminationGracePeriodSeconds', 'containers']);
});

test('the echo container listens where it is told and declares all but the third port', () => {
  const container = echoContainer({ httpPort: 1, undeclaredPort: 2, tcpPort: 3, env: { EXTRA: 'x' } });
  expect(container.env).toEqual([
    { name: 'HTTP_PORT', value: '1' },
    { name: 'HTTP_EXTRA_PORT', value: '2' },
    { name: 'TCP_PORT', value: '3' },
    { name: 'GRPC_PORT', value: '9091' },
    { name: 'EXTRA', value: 'x' },
  ]);
  expect(container['ports']).toEqual([
    { name: 'http', containerPort: 1 },
    { name: 'tcp', containerPort: 3 },
  ]);
});

test('nobody connects to an echo server once it is Ready', () => {
  expect(echoContainer()).toMatchObject({ startupProbe: { httpGet: { path: '/healthz', port: 8080 } } });
  expect(echoContainer()).not.toHaveProperty('readinessProbe');
  expect(echoContainer({ startup: 'none' })).not.toHaveProperty('startupProbe');
});
