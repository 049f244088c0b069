import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { CommandOptions, RunCommand } from '../process/run.ts';
import { deadlines } from '../time/deadlines.ts';
import { installMesh } from './install.ts';
import { installProgress } from './istioctl.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/mesh', import.meta.url));
const lane = {
  id: 'cni',
  mode: 'cni',
  backend: 'iptables',
  family: 'ipv4',
  nodes: 2,
  nativeSidecar: true,
  provider: 'kind',
  installer: 'istioctl',
  disruptive: false,
  judges: 'everything',
} as const;
const images = {
  istio: { hub: 'h', tag: 't', version: '1.31', origin: 'o', proxy: 'p' },
  upstreamEnvoy: true,
  bin: { kind: 'kind', istioctl: 'istioctl', kubectl: 'kubectl', cnitool: 'cnitool' },
};
const MANIFEST =
  'kind: DaemonSet\nmetadata: {name: istio-cni-node}\n---\nkind: ConfigMap\nmetadata: {name: istio-cni-config}\ndata: {EXCLUDE_NAMESPACES: "kube-system,x"}\n';

/** Without a file: what the charts have by themselves. */
function manifestFor(argv: readonly string[]): string {
  return argv.includes('--filename') ? MANIFEST : MANIFEST.replace('kube-system,x', 'kube-system');
}

async function installing(settings: readonly string[], fails = false) {
  const directory = await mkdtemp(join(tmpdir(), 'mesh-'));
  const calls: string[] = [];
  const run: RunCommand = async (argv, options: CommandOptions = {}) => {
    calls.push(argv.join(' '));
    if (fails && argv[1] === 'install') throw new Error('not ready');
    options.onLine?.('✔ Istiod installed 🧠');
    return {
      command: '',
      exitCode: 0,
      stdout: argv[1] === 'manifest' ? manifestFor(argv) : '',
      stderr: '',
      durationMs: 0,
    };
  };
  const said: string[] = [];
  const request = {
    cluster: { name: 'icc-a', kubeconfig: 'k' },
    lane,
    images,
    settings,
    directory,
    fixtures,
    run,
    deadlines: deadlines(),
    progress: (line: string) => said.push(line),
  };
  return { mesh: installMesh(request), calls, said, file: join(directory, 'icc-a.istio.yaml') };
}

test('the same file and settings are installed and rendered; the record holds the settings', async () => {
  const { mesh, calls, said, file } = await installing(['values.cni.repair.enabled=false']);
  const { values, excludeNamespaces, defaultExcludeNamespaces, manifest, version, namespace } = await mesh;
  expect(calls).toEqual([
    `istioctl install --skip-confirmation --readiness-timeout=240s --kubeconfig k --filename ${file} --set values.cni.repair.enabled=false`,
    `istioctl manifest generate --filename ${file} --set values.cni.repair.enabled=false`,
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
  expect(said).toEqual(['Istiod installed']);
});

test('a setting that is none stops before anything is run; a failed install is thrown', async () => {
  const wrong = await installing(['nonsense']);
  await expect(wrong.mesh).rejects.toThrow('no setting: nonsense');
  expect(wrong.calls).toEqual([]);
  await expect((await installing([], true)).mesh).rejects.toThrow('not ready');
});

test('progress leaves out the picture', () => {
  for (const sail of ['        |\\', '      ~/~~~\\~~', '']) expect(installProgress(sail)).toBeUndefined();
  expect(installProgress('✔ CNI installed 🪢')).toBe('CNI installed');
  expect(
    installProgress('- Processing resources for Istiod. Waiting for Deployment/istio-system/istiod'),
  ).toMatch(/^Processing resources/);
});
