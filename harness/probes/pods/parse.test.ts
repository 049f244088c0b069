import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube/kube.ts';
import { recorded } from '../recorded.ts';
import { container, parsePod } from './parse.ts';

function pod(mode: string): KubeObject {
  return JSON.parse(recorded(`pod.injected-${mode}`)) as KubeObject;
}

test('tells init containers, native sidecars and regular containers, in their order', () => {
  const facts = parsePod(pod('cni'));
  expect(facts.containers.map(({ name, kind, state }) => [name, kind, state])).toEqual([
    ['istio-validation', 'init', 'terminated'],
    ['istio-proxy', 'sidecar', 'running'],
    ['web', 'regular', 'running'],
  ]);
  expect(facts).toMatchObject({
    namespace: 'dev-injected',
    ready: true,
    phase: 'Running',
    hostNetwork: false,
    node: 'icc-dev-cni-worker',
    ips: ['10.244.1.5'],
  });
  expect(facts.cgroupUid).toBe(facts.uid);
});

test('gives how a container ended, and its id as the cgroup names it', () => {
  const init = container(parsePod(pod('init')), 'istio-init');
  expect(init).toMatchObject({ state: 'terminated', exitCode: 0, reason: 'Completed', restarts: 0 });
  expect(init?.containerId).toMatch(/^[0-9a-f]{64}$/);
  expect(init?.securityContext.capabilities?.add).toEqual(['NET_ADMIN', 'NET_RAW']);
  expect(container(parsePod(pod('cni')), 'istio-init')).toBeUndefined();
});

test('a validation that failed and waits keeps the exit code and id of its last run', () => {
  const object = pod('cni');
  const status = object['status'].initContainerStatuses[0];
  const id = status.containerID;
  Object.assign(status, {
    containerID: '',
    restartCount: 2,
    ready: false,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 126, reason: 'Error', containerID: id } },
  });
  const [validation] = parsePod(object).containers;
  expect(validation).toMatchObject({
    state: 'waiting',
    reason: 'CrashLoopBackOff',
    lastExitCode: 126,
    restarts: 2,
    containerId: id.replace('containerd://', ''),
  });
  expect(validation).not.toHaveProperty('exitCode');
});

test('a pod that the kubelet has not seen has no states, no node and no address', () => {
  const { status: _, ...object } = pod('init');
  const facts = parsePod({ ...object, spec: { ...object['spec'], nodeName: undefined } });
  expect(facts).toMatchObject({ node: '', phase: '', ready: false, ips: [] });
  expect(facts.containers.map((each) => each.state)).toEqual(['absent', 'absent', 'absent']);
});

test("a static pod's cgroup is named by the kubelet's hash", () => {
  const object = pod('init');
  const metadata = {
    ...object.metadata,
    annotations: { 'kubernetes.io/config.hash': '3f0c5d7e9a1b2c3d4e5f60718293a4b5' },
  };
  expect(parsePod({ ...object, metadata }).cgroupUid).toBe('3f0c5d7e9a1b2c3d4e5f60718293a4b5');
});
