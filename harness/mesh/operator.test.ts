import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Lane } from '../model/lane.ts';
import { ordinaryLane } from '../model/testing/ordinary-lane.ts';
import { meshFiles, renderOperator } from './operator.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/mesh', import.meta.url));
const lane = ordinaryLane('cni', { disruptive: false });
const images = {
  istio: { hub: 'docker.io/istio', tag: 't1', version: 'v', origin: 'o', proxy: 'p' },
  upstreamEnvoy: false,
};
const specOf = async (mode: Lane['mode'], upstreamEnvoy = false) =>
  (await renderOperator({ ...lane, mode }, { ...images, upstreamEnvoy }, fixtures))['spec'] as any;

test('both modes are alike but for the CNI component', async () => {
  const init = await specOf('init');
  const cni = await specOf('cni');
  expect(init.components.cni).toEqual({ enabled: false });
  expect(cni.components.cni).toEqual({ enabled: true });
  expect(cni.values.cni.excludeNamespaces).toEqual([
    'kube-system',
    'conformance-excluded',
    ' conformance-spaced ',
    '',
  ]);
  delete cni.values.cni;
  delete cni.components.cni;
  delete init.components.cni;
  expect(cni).toEqual(init);
  expect(init).toMatchObject({ hub: 'docker.io/istio', tag: 't1' });
});

test('the agent is told of directories that its nodes have of their own, and of no others', async () => {
  expect((await specOf('cni')).values.cni).not.toHaveProperty('cniConfDir');
  const own = { cniConfDir: '/etc/own/net.d', cniBinDir: '/opt/cni/bin' };
  const spec = async (mode: Lane['mode']) =>
    (await renderOperator({ ...lane, ...own, mode }, images, fixtures))['spec'] as any;
  expect((await spec('cni')).values.cni).toMatchObject(own);
  expect((await spec('init')).values.cni).toBeUndefined();
});

test("Istio's own proxy is not judged with parts switched off", async () => {
  expect(JSON.stringify(await specOf('cni', false))).not.toMatch(/PILOT_ENABLE|"telemetry"/);
  expect((await specOf('cni', true)).values).toMatchObject({
    telemetry: { enabled: false },
    pilot: { autoscaleEnabled: false, env: { PILOT_ENABLE_ALPN_FILTER: 'false' } },
  });
});

test('the access log is JSON and carries what the witnesses need', async () => {
  const { meshConfig } = await specOf('cni');
  const format = JSON.parse(meshConfig.accessLogFormat);
  expect(meshConfig).toMatchObject({ accessLogFile: '/dev/stdout', accessLogEncoding: 'JSON' });
  expect(format).toMatchObject({
    conformance_id: '%REQ(X-CONFORMANCE-ID)%',
    request_id: '%REQ(X-REQUEST-ID)%',
    upstream_cluster: '%UPSTREAM_CLUSTER_RAW%',
  });
  for (const member of [
    'downstream_remote_address',
    'downstream_local_address',
    'upstream_host',
    'upstream_local_address',
    'requested_server_name',
  ]) {
    expect(format[member]).toMatch(/^%[A-Z_]+%$/);
  }
});

test('what the lane asks for adds a file each', () => {
  expect(
    meshFiles(
      { mode: 'init', backend: 'nftables', family: 'dual', nativeSidecar: false, disruptive: true },
      true,
    ),
  ).toEqual([
    'base.yaml',
    'init.yaml',
    'nftables.yaml',
    'dual-stack.yaml',
    'no-native-sidecar.yaml',
    'disruptive.yaml',
    'upstream-envoy.yaml',
  ]);
});
