import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { Kube, KubeObject, ObjectReference } from '../kube/kube.ts';
import { deadlines } from '../time/deadlines.ts';
import { UndoStack } from '../time/undo.ts';
import { KindProvider } from './kind.ts';
import type { KindCli } from './kind-cli.ts';
import { fakeEngine } from './testing/fake-engine.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/clusters', import.meta.url));
const quiet = { progress: () => {} };

const NODES = ['control-plane', 'worker'].map((role, index) => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: `icc-a-${role}`,
    labels: index === 0 ? { 'node-role.kubernetes.io/control-plane': '' } : {},
  },
  spec: { podCIDRs: [`10.244.${index}.0/24`] },
  status: {
    addresses: [{ type: 'InternalIP', address: `10.89.0.${index + 2}` }],
    conditions: [{ type: 'Ready', status: 'True', message: '' }],
  },
}));

async function parts(options: { createFails?: boolean } = {}) {
  const directory = temporaryDirectory();
  const { engine, calls } = fakeEngine(() => ({ stdout: '' }), ['icc-a-control-plane', 'icc-a-worker']);
  const undo = new UndoStack();
  const kind: Partial<KindCli> = {
    createCluster: async ({ kubeconfig, config }) => {
      calls.push(
        `create, pending undo: ${undo.pending.join()}, config there: ${(await readFile(config, 'utf8')).includes('role: worker')}`,
      );
      await writeFile(kubeconfig, 'kubeconfig', { mode: 0o644 });
      if (options.createFails === true) throw new Error('kubeadm failed');
    },
    deleteCluster: async (name) => {
      calls.push(`kind delete ${name}`);
    },
  };
  const objects: Record<string, object> = {
    coredns: {
      metadata: { name: 'coredns' },
      data: { Corefile: '.:53 {\n    forward . 10.0.0.1\n}\n' },
      spec: { replicas: 2 },
      status: { replicas: 2, updatedReplicas: 2, availableReplicas: 2 },
    },
    'kube-system': { metadata: { name: 'kube-system', uid: 'the-uid' } },
  };
  const kube: Partial<Kube> = {
    get: async ({ name }: ObjectReference) => objects[name] as KubeObject,
    list: async () => NODES,
    patch: async (reference, body) => {
      calls.push(`patch ${reference.name} ${JSON.stringify(body)}`);
      return NODES[0] as KubeObject;
    },
  };
  const provider = new KindProvider({
    kind: kind as KindCli,
    engine,
    openKube: () => kube as Kube,
    undo,
    deadlines: deadlines(),
    fixtures,
  });
  const spec = {
    name: 'a',
    nodes: 2,
    family: 'ipv4',
    nodeImage: 'node:1',
    cgroups: 'v1',
    primaryCni: 'ptp',
    podSecurity: 'privileged',
    disruptive: false,
    cniConfDir: '/etc/cni/net.d',
    cniBinDir: '/opt/cni/bin',
    labels: { run: 'r' },
    directory,
  } as const;
  return { provider, spec, calls, undo, directory };
}

test('the steps come in their order: network, undo, create, contain, DNS, kube-proxy, primary CNI', async () => {
  const { provider, spec, calls, directory } = await parts();
  const cluster = await provider.create(spec, quiet);
  expect(calls[0]).toBe('network nodes');
  expect(calls[1]).toBe('create, pending undo: cluster icc-a, config there: true');
  const at = (part: string) => calls.findIndex((call) => call.includes(part));
  const order = [
    at('route show default'),
    at('patch coredns'),
    at('10256/healthz'),
    at('route replace'),
    at('<input>'),
  ];
  expect(order).toEqual(order.toSorted((x, y) => x - y));
  expect(order).not.toContain(-1);
  expect(calls[at('patch coredns')]).not.toContain('forward');
  expect(cluster).toMatchObject({
    name: 'icc-a',
    uid: 'the-uid',
    kubeconfig: join(directory, 'icc-a.kubeconfig'),
  });
  expect(Object.keys(cluster.cniConfig.before)).toEqual(['icc-a-control-plane', 'icc-a-worker']);
  expect((await stat(cluster.kubeconfig)).mode & 0o777).toBe(0o600);
});

test('CoreDNS is kept on the control plane where workers may be broken, before any node has a network', async () => {
  const selected = '{"nodeSelector":{"node-role.kubernetes.io/control-plane":""}}';
  const orderOf = async (disruptive: boolean) => {
    const { provider, spec, calls } = await parts();
    await provider.create({ ...spec, disruptive }, quiet);
    return ['patch coredns', selected, '10256/healthz', '<input>'].map((part) =>
      calls.findIndex((call) => call.includes(part)),
    );
  };
  const order = await orderOf(true);
  expect(order).toEqual(order.toSorted((x, y) => x - y));
  expect(order).not.toContain(-1);
  expect((await orderOf(false))[1]).toBe(-1);
});

test('nodes have what the API server reads of Pod Security, where that is not as usual', async () => {
  const { provider, spec, directory } = await parts();
  const mounts = async (podSecurity: 'privileged' | 'restricted') => {
    await provider.create({ ...spec, podSecurity }, quiet);
    const { nodes } = parse(await readFile(join(directory, 'icc-a/kind.yaml'), 'utf8'));
    return nodes[0].extraMounts.map(({ containerPath }: { containerPath: string }) => containerPath);
  };
  expect(await mounts('privileged')).not.toContain('/kind/admission');
  expect(await mounts('restricted')).toContain('/kind/admission');
});

test('a creation that failed is undone: nodes killed, then kind, then what is left, then the kubeconfig', async () => {
  const { provider, spec, calls, undo, directory } = await parts({ createFails: true });
  await expect(provider.create(spec, quiet)).rejects.toThrow('kubeadm failed');
  calls.length = 0;
  await undo.undoAll();
  expect(calls).toEqual([
    'containers {"io.x-k8s.kind.cluster":"icc-a"}',
    'kill icc-a-control-plane icc-a-worker',
    'kind delete icc-a',
    'remove icc-a-control-plane icc-a-worker',
  ]);
  await expect(stat(join(directory, 'icc-a.kubeconfig'))).rejects.toThrow('ENOENT');
});

test('clusters and nodes of others are refused', async () => {
  const { provider, calls } = await parts();
  await expect(provider.destroy('kind', '/nowhere')).rejects.toThrow('not made by this suite');
  await expect(provider.execOnNode('kind-worker', ['true'])).rejects.toThrow('not made by this suite');
  expect(calls).toEqual([]);
});
