import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { type FakeKubeOptions, fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { ordinaryLane } from '../model/testing/ordinary-lane.ts';
import type { CommandOptions, RunCommand } from '../process/run.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { deadlines } from '../time/deadlines.ts';
import { installMesh } from './install.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/mesh', import.meta.url));
const lane = ordinaryLane('cni', { disruptive: false });
const images = {
  istio: { hub: 'h', tag: 't', version: '1.31', origin: 'o', proxy: 'p' },
  upstreamEnvoy: true,
  bin: { kind: 'kind', istioctl: 'istioctl', kubectl: 'kubectl', cnitool: 'cnitool' },
};
const MANIFEST = [
  'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: istio-cni-node, namespace: istio-system}\n',
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: gateway, namespace: istio-system}\n',
  'apiVersion: v1\nkind: Service\nmetadata: {name: gateway, namespace: istio-system}\n',
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-cni-config}\ndata: {EXCLUDE_NAMESPACES: "kube-system,x"}\n',
].join('---\n');

/** Without a file: what the charts have by themselves. */
function manifestFor(argv: readonly string[]): string {
  return argv.includes('--filename') ? MANIFEST : MANIFEST.replace('kube-system,x', 'kube-system');
}

interface Given {
  readonly settings?: readonly string[];
  readonly earlier?: typeof images;
  readonly kube?: FakeKubeOptions;
  /** What `istioctl install` does; it ends well by default. */
  readonly install?: (signal: AbortSignal | undefined) => Promise<void>;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

async function installing({
  settings = [],
  earlier,
  kube = {},
  install = async () => undefined,
  signal,
  clock = systemClock,
}: Given) {
  const directory = temporaryDirectory();
  const calls: string[] = [];
  const run: RunCommand = async (argv, options: CommandOptions = {}) => {
    calls.push(argv.join(' '));
    options.onLine?.('✔ Istiod installed 🧠');
    if (argv[1] === 'install') await install(options.signal);
    return {
      command: '',
      exitCode: 0,
      stdout: argv[1] === 'manifest' ? manifestFor(argv) : '',
      stderr: '',
      durationMs: 0,
    };
  };
  const said: string[] = [];
  const cluster = fakeKube(kube);
  const request = {
    cluster: { name: 'icc-a', kubeconfig: 'k' },
    lane,
    images,
    earlier,
    settings,
    directory,
    fixtures,
    run,
    kube: cluster,
    deadlines: deadlines(),
    progress: (line: string) => said.push(line),
    signal,
    clock,
  };
  const file = join(directory, 'icc-a.istio.yaml');
  return { installed: installMesh(request), calls, said, file, writes: cluster.writes };
}

/** istioctl as it waits for what does not come: until it is cancelled. */
async function waits(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((_, reject) =>
    signal?.addEventListener('abort', () => reject(new Error('cancelled')), { once: true }),
  );
}

/** A pod of istio-system whose only container is in its fourth crash loop. */
function looping(name: string, labels: Record<string, string>, container: string): KubeObject {
  return pod(name, labels, {
    name: container,
    restartCount: 3,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1, reason: 'Error' } },
  });
}

function pod(name: string, labels: Record<string, string>, status: object): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'istio-system', uid: name, labels },
    status: { phase: 'Running', containerStatuses: [status] },
  };
}

const GATEWAY = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'gateway', namespace: 'istio-system' },
};
const gatewayIsUp = { ...GATEWAY, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } };
const gatewayService = { ...GATEWAY, apiVersion: 'v1', kind: 'Service' };
const istiod = looping('istiod-1', { app: 'istiod' }, 'discovery');
const agent = looping('istio-cni-node-a', { 'k8s-app': 'istio-cni-node' }, 'install-cni');
const logs = async (
  { name }: { name: string },
  { previous, tailLines }: { previous?: boolean; tailLines?: number },
) => `${name} says, previous ${previous}, ${tailLines} lines\npanic: no\n`;

test('the same file and settings are installed and rendered; the record holds the settings', async () => {
  const { installed, calls, said, file } = await installing({
    settings: ['values.cni.repair.enabled=false'],
  });
  const { mesh, agentTrouble } = await installed;
  const { values, excludeNamespaces, defaultExcludeNamespaces, manifest, version, namespace } = mesh;
  expect(agentTrouble).toBeUndefined();
  expect(calls).toEqual([
    `istioctl manifest generate --filename ${file} --set values.cni.repair.enabled=false`,
    `istioctl install --skip-confirmation --readiness-timeout=240s --kubeconfig k --filename ${file} --set values.cni.repair.enabled=false`,
    'istioctl manifest generate --set components.cni.enabled=true',
  ]);
  expect(parse(await readFile(file, 'utf8')).spec.tag).toBe('t');
  expect(values).toMatchObject({ hub: 'h', values: { cni: { repair: { enabled: false } } } });
  expect(defaultExcludeNamespaces).toEqual(['kube-system']);
  expect({ excludeNamespaces, manifest, version, namespace }).toEqual({
    excludeNamespaces: ['kube-system', 'x'],
    manifest: MANIFEST,
    version: '1.31',
    namespace: 'istio-system',
  });
  expect(said).toContain('Istiod installed');
});

test('another Istio is rendered by its own program for the same settings, and not installed', async () => {
  const earlier = { ...images, bin: { ...images.bin, istioctl: 'earlier-istioctl' } };
  const { installed, calls, file } = await installing({ settings: ['a=b'], earlier });
  expect((await installed).mesh.earlier).toEqual({ version: '1.31', manifest: MANIFEST });
  expect(calls.filter((call) => call.startsWith('earlier-'))).toEqual([
    `earlier-istioctl manifest generate --filename ${file.replace('.istio', '-earlier.istio')} --set a=b`,
  ]);
});

test("namespaces of control plane and agent are there first, and the agent's pods are looked at in its own", async () => {
  const own = looping('istiod-2', { app: 'istiod' }, 'discovery');
  const elsewhere = { ...own, metadata: { ...own.metadata, namespace: 'istio-cni' } };
  const { installed, writes } = await installing({
    settings: ['components.cni.namespace=istio-cni'],
    kube: { objects: [elsewhere] },
    install: waits,
  });
  await expect(installed).rejects.toThrow('istio-cni/istiod-2');
  expect(writes).toEqual(['apply Namespace istio-system', 'apply Namespace istio-cni']);
});

test('a setting that is none stops before anything is run; a failed install is thrown', async () => {
  const wrong = await installing({ settings: ['nonsense'] });
  await expect(wrong.installed).rejects.toThrow('no setting: nonsense');
  expect(wrong.calls).toEqual([]);
  const install = () => Promise.reject(new Error('no such value'));
  await expect((await installing({ install })).installed).rejects.toThrow('no such value');
});

test('a crash loop of istiod cancels istioctl and is told with the end of the log of its last run', async () => {
  let cancelled = false;
  const install = (signal: AbortSignal | undefined) => waits(signal).finally(() => (cancelled = true));
  const { installed, calls } = await installing({ kube: { objects: [agent, istiod], logs }, install });
  await expect(installed).rejects.toMatchObject({
    code: 'MESH_NOT_UP',
    message: `istio-system/istiod-1 [discovery]: crash loop, exit 1 (Error), restarted 3 times
  its log ends:
    istiod-1 says, previous true, 15 lines
    panic: no`,
  });
  expect(cancelled).toBe(true);
  expect(calls.filter((call) => call.includes('tag set'))).toEqual([]);
});

test('a crash loop of the agent is a mesh to be judged, once the rest is up and what istioctl does last is done', async () => {
  const objects = [agent, gatewayIsUp, gatewayService];
  const { installed, calls } = await installing({
    settings: ['values.revision=blue'],
    install: waits,
    kube: { objects, logs: async () => 'no socket' },
  });
  const { mesh, agentTrouble } = await installed;
  expect(mesh.version).toBe('1.31');
  expect(agentTrouble).toBe(
    'istio-system/istio-cni-node-a [install-cni]: crash loop, exit 1 (Error), restarted 3 times\n  its log ends:\n    no socket',
  );
  expect(calls.at(-1)).toBe(
    'istioctl tag set default --revision blue --overwrite --skip-confirmation --kubeconfig k',
  );
});

test.for([
  ['a gateway that is not there', [agent]],
  ['a gateway that is not up', [agent, GATEWAY, gatewayService]],
  ['a gateway without its service', [agent, gatewayIsUp]],
] as const)('a crash loop of the agent does not end the wait for %s', async ([, objects]) => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let pauses = 0;
  const pause = async () => {
    pauses += 1;
    if (pauses === 5) resolve();
  };
  const clock = { ...systemClock, pause };
  const { installed, calls } = await installing({ kube: { objects }, install: () => promise, clock });
  expect((await installed).agentTrouble).toBeUndefined();
  expect(calls.filter((call) => call.includes('tag set'))).toEqual([]);
});

test('an installation that fails by itself tells the pods that are not Ready, with logs, and why it failed', async () => {
  const starting = pod(
    'istiod-1',
    {},
    { name: 'discovery', restartCount: 0, ready: false, state: { running: {} } },
  );
  const pending = pod(
    'gateway-1',
    {},
    {
      name: 'istio-proxy',
      restartCount: 0,
      ready: false,
      state: { waiting: { reason: 'ContainerCreating' } },
    },
  );
  const install = () => Promise.reject(new Error('resources not ready'));
  const { installed } = await installing({ kube: { objects: [starting, pending], logs }, install });
  await expect(installed).rejects.toMatchObject({
    code: 'MESH_NOT_UP',
    cause: { message: 'resources not ready' },
    message: `not Ready in time: istio-system/istiod-1: Running; discovery runs, not ready
  its log ends:
    istiod-1 says, previous false, 15 lines
    panic: no
istio-system/gateway-1: Running; istio-proxy waits (ContainerCreating)`,
  });
});

test('who interrupts an installation gets no story of its pods', async () => {
  const stop = new AbortController();
  const { installed } = await installing({
    kube: { objects: [pod('istiod-1', {}, { name: 'discovery', restartCount: 0 })] },
    install: (signal) => {
      setImmediate(() => stop.abort(new Error('Ctrl-C')));
      return waits(signal);
    },
    signal: stop.signal,
  });
  await expect(installed).rejects.toThrow(/Ctrl-C|cancelled/);
});
