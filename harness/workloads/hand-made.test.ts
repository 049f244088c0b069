import { expect, test } from 'vitest';
import { gatewayPod, handMadeSidecarPod, ownIstioInitPod, STATUS_ANNOTATION } from './hand-made.ts';
import { NET_ADMIN_HOLDER, netAdminControlPod } from './net-admin-control.ts';

const images = { apps: 'apps:1' };
const spec = { namespace: 'shop', name: 'a' };

const namesOf = (containers: readonly { name: string }[]): readonly string[] =>
  containers.map((container) => container.name);
const proxyOf = (pod: any) =>
  pod.spec.containers.find((container: { name: string }) => container.name === 'istio-proxy');

test('a hand-made sidecar pod has all that the plugin asks for, and no injector put it there', () => {
  const pod = handMadeSidecarPod(spec, images) as any;
  expect(namesOf(pod.spec.containers)).toEqual(['app', 'istio-proxy']);
  expect(JSON.parse(pod.metadata.annotations[STATUS_ANNOTATION]).containers).toEqual(['istio-proxy']);
  expect(pod.metadata.labels).toEqual({ app: 'a' });
  expect(pod.spec.initContainers).toBeUndefined();
  expect(proxyOf(pod)).toMatchObject({
    args: ['proxy', 'sidecar'],
    securityContext: { runAsUser: 1337, runAsGroup: 1337 },
  });
  expect(proxyOf(pod).env).toContainEqual({ name: 'HTTP_PORT', value: '15001' });
  expect(proxyOf(pod).env).toContainEqual({ name: 'HTTP_EXTRA_PORT', value: '15006' });
  expect(proxyOf(pod)).not.toHaveProperty('ports');
});

test('once it is Ready nobody connects to it, so that no inbound counter moves', () => {
  const { spec: made } = handMadeSidecarPod(spec, images) as any;
  for (const container of made.containers) expect(container).not.toHaveProperty('readinessProbe');
});

test('asleep, neither container listens, and the role is still there to be read', () => {
  const { spec: made } = gatewayPod({ ...spec, asleep: true }, images) as any;
  const asleep = ['sh', '-c', 'exec sleep infinity'];
  expect(made.containers.map((container: any) => container.command)).toEqual([asleep, asleep]);
  expect(proxyOf({ spec: made })).toMatchObject({
    args: ['proxy', 'router'],
    securityContext: { runAsUser: 1337 },
  });
  for (const container of made.containers) expect(container).not.toHaveProperty('readinessProbe');
});

test('each sign can be left out, and a label added', () => {
  expect(
    (handMadeSidecarPod({ ...spec, statusAnnotation: false }, images) as any).metadata.annotations,
  ).toEqual({});
  const bare = handMadeSidecarPod({ ...spec, proxyContainer: false }, images) as any;
  expect(namesOf(bare.spec.containers)).toEqual(['app']);
  expect(bare.metadata.annotations).toHaveProperty([STATUS_ANNOTATION]);
  expect(handMadeSidecarPod({ ...spec, inject: false }, images).metadata.labels).toHaveProperty(
    ['sidecar.istio.io/inject'],
    'false',
  );
});

test('a gateway pod differs in the role alone', () => {
  const sidecar = handMadeSidecarPod(spec, images) as any;
  const gateway = gatewayPod(spec, images) as any;
  expect(proxyOf(gateway).args).toEqual(['proxy', 'router']);
  proxyOf(gateway).args[1] = 'sidecar';
  expect(gateway).toEqual(sidecar);
});

test('istio-init of a pod that brings its own runs istio-iptables of the proxy image as root with NET_ADMIN', () => {
  const pod = ownIstioInitPod({ ...spec, proxyImage: 'proxy:1' }, images) as any;
  expect(pod.spec.initContainers).toMatchObject([
    {
      name: 'istio-init',
      image: 'proxy:1',
      args: [
        'istio-iptables',
        '-p',
        '15001',
        '-z',
        '15006',
        '-u',
        '1337',
        '-m',
        'REDIRECT',
        '-i',
        '*',
        '-x',
        '',
        '-b',
        '*',
        '-d',
        '15090,15021,15020',
        '--log_output_level=default:info',
      ],
      securityContext: { runAsUser: 0, capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] } },
    },
  ]);
  expect(namesOf(pod.spec.containers)).toEqual(['app', 'istio-proxy']);
  expect(pod.metadata.annotations).toHaveProperty([STATUS_ANNOTATION]);
  expect(pod).not.toHaveProperty('proxyImage');
});

test('in the control one container holds NET_ADMIN and the one beside it does not', () => {
  const { spec: made } = netAdminControlPod(spec, images) as any;
  const [app, holder] = made.containers;
  expect([app.name, holder.name]).toEqual(['app', NET_ADMIN_HOLDER]);
  expect(app.securityContext).toBeUndefined();
  expect(holder.securityContext.capabilities.add).toEqual(['NET_ADMIN']);
});
