import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { type PrimaryCniName, USUAL_CNI_DIRECTORIES } from '../model/lane.ts';
import type { PodSecurityLevel } from '../model/pod-security.ts';
import type { ClusterSpec } from './cluster.ts';
import { clusterNetworks, renderKindConfig } from './kind-config.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/clusters', import.meta.url));
const mounts = [{ hostPath: '/run/contain.sh', containerPath: '/kind/contain.sh' }];
const render = async (
  nodes: number,
  family: 'ipv4' | 'ipv6' | 'dual',
  cgroups: 'v1' | 'v2' = 'v1',
  primaryCni: PrimaryCniName = 'ptp',
  podSecurity: PodSecurityLevel = 'privileged',
  directories: Partial<Pick<ClusterSpec, 'cniConfDir' | 'cniBinDir'>> = {},
) => {
  const { text, podSubnets } = await renderKindConfig(
    { ...USUAL_CNI_DIRECTORIES, nodes, family, cgroups, primaryCni, podSecurity, ...directories },
    fixtures,
    mounts,
  );
  return { config: parse(text), podSubnets };
};

function patchesOf(config: { kubeadmConfigPatches: string[] }): any[] {
  return config.kubeadmConfigPatches.map((patch) => parse(patch));
}

test('two nodes: no CNI of kind, cgroup v1 allowed, the control plane takes workloads, mounts on both', async () => {
  const { config, podSubnets } = await render(2, 'ipv4');
  expect(config.networking).toEqual({
    disableDefaultCNI: true,
    ipFamily: 'ipv4',
    podSubnet: '10.244.0.0/16',
    serviceSubnet: '10.96.0.0/16',
  });
  const versionless = patchesOf(config).filter((patch) => patch.apiVersion === undefined);
  expect(versionless).toEqual([
    { kind: 'InitConfiguration', nodeRegistration: { taints: [] } },
    { kind: 'KubeletConfiguration', failCgroupV1: false },
  ]);
  const extraMounts = [{ hostPath: '/run/contain.sh', containerPath: '/kind/contain.sh', readOnly: true }];
  expect(config.nodes).toEqual([
    { role: 'control-plane', extraMounts },
    { role: 'worker', extraMounts },
  ]);
  expect(podSubnets).toEqual(['10.244.0.0/16']);
});

test("with control groups of version 2 kubelet's and containerd's driver stay as kind has them", async () => {
  const both = await Promise.all((['v1', 'v2'] as const).map((version) => render(2, 'ipv4', version)));
  const [v1, v2] = both.map(({ config }) => JSON.stringify(config));
  expect(v1).toMatch(/SystemdCgroup = false/);
  expect(v2).not.toMatch(/SystemdCgroup|failCgroupV1/);
});

test('one node keeps its taint for kind to remove', async () => {
  const { config } = await render(1, 'ipv4');
  expect(patchesOf(config).filter((patch) => patch.kind === 'InitConfiguration')).toEqual([]);
});

test('both versions of kubeadm get the same arguments in their own form, v1beta3 no variables', async () => {
  const { config } = await render(2, 'ipv4');
  const [v4, v3, ...others] = ['v1beta4', 'v1beta3'].flatMap((version) =>
    patchesOf(config).filter((patch) => patch.apiVersion === `kubeadm.k8s.io/${version}`),
  );
  expect(others).toEqual([]);
  const parts = ({ controllerManager, scheduler, etcd }: any) => [controllerManager, scheduler, etcd.local];
  const lists = parts(v4).map(({ extraArgs }) =>
    Object.fromEntries(extraArgs.map((one: { name: string; value: string }) => [one.name, one.value])),
  );
  expect(lists).toEqual(parts(v3).map(({ extraArgs }) => extraArgs));
  expect(lists).toEqual([
    { 'leader-elect': 'false' },
    { 'leader-elect': 'false' },
    { 'unsafe-no-fsync': 'true' },
  ]);
  expect(JSON.stringify(v3)).not.toContain('extraEnvs');
});

test('dual stack has a pod range of each family', async () => {
  const { config, podSubnets } = await render(2, 'dual');
  expect(config.networking.ipFamily).toBe('dual');
  expect(podSubnets).toEqual(['10.244.0.0/16', 'fd00:10:244::/56']);
});

test('pods of every family take their addresses from the ranges that are known for ours', async () => {
  const { pods } = await clusterNetworks(fixtures);
  for (const family of ['ipv4', 'ipv6', 'dual'] as const) {
    const { podSubnets } = await renderKindConfig(
      {
        ...USUAL_CNI_DIRECTORIES,
        nodes: 2,
        family,
        cgroups: 'v2',
        primaryCni: 'ptp',
        podSecurity: 'privileged',
      } as const,
      fixtures,
      [],
    );
    expect(pods).toEqual(expect.arrayContaining([...podSubnets]));
  }
});

test("kind's own CNI is left out unless it is the one that is wanted", async () => {
  expect((await render(1, 'ipv4', 'v2', 'bridge')).config.networking.disableDefaultCNI).toBe(true);
  expect((await render(1, 'ipv4', 'v2', 'kindnet')).config.networking.disableDefaultCNI).toBe(false);
});

test('another Pod Security level has the API server read a file that every node has, in both versions of kubeadm', async () => {
  const usual = await render(2, 'ipv4');
  expect(JSON.stringify(usual.config)).not.toContain('admission');
  const { config } = await render(2, 'ipv4', 'v2', 'ptp', 'restricted');
  const [v4, v3] = ['v1beta4', 'v1beta3'].map(
    (version) =>
      patchesOf(config).findLast((patch) => patch.apiVersion === `kubeadm.k8s.io/${version}`).apiServer,
  );
  const name = 'admission-control-config-file';
  const file = '/kind/admission/admission.yaml';
  expect([v4.extraArgs, v3.extraArgs]).toEqual([[{ name, value: file }], { [name]: file }]);
  for (const { extraVolumes } of [v4, v3])
    expect(extraVolumes).toEqual([
      {
        name: 'admission',
        hostPath: '/kind/admission',
        mountPath: '/kind/admission',
        readOnly: true,
        pathType: 'Directory',
      },
    ]);
});

test('containerd is told of directories that a platform has of its own', async () => {
  const patches = async (directories: Parameters<typeof render>[5]) =>
    (await render(2, 'ipv4', 'v2', 'ptp', 'privileged', directories)).config.containerdConfigPatches.join(
      '\n',
    );
  expect(await patches({})).not.toContain('bin_dir');
  expect(await patches({ cniBinDir: '/var/lib/own/bin' })).toContain(
    '[plugins."io.containerd.grpc.v1.cri".cni]\n  conf_dir = "/etc/cni/net.d"\n  bin_dir = "/var/lib/own/bin"\n',
  );
});
