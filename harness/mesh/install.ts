import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Cluster } from '../clusters/cluster.ts';
import type { ImageSet } from '../images/images.ts';
import type { ContainerTrouble } from '../kube/container-trouble.ts';
import type { Kube } from '../kube/kube.ts';
import type { Lane } from '../model/lane.ts';
import type { RunCommand } from '../process/run.ts';
import type { Clock } from '../time/clock.ts';
import type { Deadlines } from '../time/deadlines.ts';
import { accessLogIn } from './access-log.ts';
import { agentIn } from './agent-facts.ts';
import { excludedNamespaces } from './exclusions.ts';
import { helmValues } from './helm-values.ts';
import { type Installer, installerOf, type WantedMesh } from './installer.ts';
import type { Document } from './merge.ts';
import type { Mesh } from './mesh.ts';
import { meshNamespaces, namespacesToMake } from './mesh-namespaces.ts';
import { describeTrouble, meshNotUp } from './not-up.ts';
import { renderOperator } from './operator.ts';
import { revisionOf } from './revision.ts';
import { applySettings, parseSettings } from './settings.ts';
import { installWatched, isAgentsOwn, type Watch } from './watch.ts';

export interface MeshRequest {
  readonly cluster: Pick<Cluster, 'name' | 'kubeconfig'>;
  readonly lane: Lane;
  readonly images: Pick<ImageSet, 'istio' | 'upstreamEnvoy' | 'bin'>;
  /** Of another Istio that is rendered for the same values, and not installed. */
  readonly earlier?: Pick<ImageSet, 'istio' | 'upstreamEnvoy' | 'bin'> | undefined;
  /** The user's `--set KEY=VALUE`, in order. */
  readonly settings: readonly string[];
  /** Directory of the run's own files: the rendered IstioOperator is left there. */
  readonly directory: string;
  /** Directory `fixtures/mesh`. */
  readonly fixtures: string;
  readonly run: RunCommand;
  readonly kube: Kube;
  readonly deadlines: Deadlines;
  readonly signal?: AbortSignal | undefined;
  readonly progress: (line: string) => void;
  readonly clock?: Clock;
}

/** A mesh that is to be judged. */
export interface InstalledMesh {
  readonly mesh: Mesh;
  /** Set where its CNI agent does not come up: the container, why, and the end of its log, not redacted. */
  readonly agentTrouble?: string;
}

const NAMESPACE = 'istio-system';

/**
 * Installs the mesh of a lane and waits until its components are ready; renders the same beside it. A container that
 * will not come up ends the wait: the agent's is told, and the rest is there.
 * May be called again on a cluster that has one. @throws UsageError for a setting that is none; HarnessError MESH_NOT_UP; CommandError
 */
export async function installMesh(request: MeshRequest): Promise<InstalledMesh> {
  const { lane, images, cluster, run, kube } = request;
  const settings = parseSettings(request.settings);
  const operator = await renderOperator(lane, images, request.fixtures);
  const file = await writeOperator(request, '', operator);
  const installer = installerOf(lane.installer, { run, bin: images.bin });
  const values = applySettings(operator['spec'] as Document, settings);
  const wanted = { values: helmValues(values), operatorFile: file, settings: request.settings };
  for (const namespace of namespacesToMake(NAMESPACE, values))
    await kube.apply(namespace, { signal: request.signal });
  const namespaces = meshNamespaces(NAMESPACE, values);
  const [trouble, manifest, defaults] = await installAndRender(installer, wanted, { ...request, namespaces });
  const told = trouble === undefined ? undefined : await describeTrouble(kube, trouble);
  if (trouble !== undefined && !isAgentsOwn(trouble)) throw meshNotUp(told ?? '');
  if (told !== undefined)
    await installer.finish(revisionOf(values), { kubeconfig: cluster.kubeconfig, signal: request.signal });
  const earlier = await renderEarlier(request);
  const accessLogFormat = await accessLogIn(kube, NAMESPACE, revisionOf(values));
  const mesh: Mesh = {
    namespace: NAMESPACE,
    agent: agentIn(manifest, NAMESPACE),
    version: images.istio.version,
    excludeNamespaces: excludedNamespaces(manifest),
    defaultExcludeNamespaces: excludedNamespaces(defaults),
    accessLogFormat,
    values,
    manifest,
    ...(earlier === undefined ? {} : { earlier }),
    operatorFile: file,
    settings: request.settings,
  };
  return { mesh, ...(told === undefined ? {} : { agentTrouble: told }) };
}

async function writeOperator(
  { directory, cluster }: Pick<MeshRequest, 'directory' | 'cluster'>,
  suffix: string,
  operator: Document,
): Promise<string> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, `${cluster.name}${suffix}.istio.yaml`);
  await writeFile(file, stringify(operator));
  return file;
}

async function renderEarlier(request: MeshRequest): Promise<Mesh['earlier']> {
  const { lane, earlier, fixtures, run, settings, signal } = request;
  if (earlier === undefined) return undefined;
  const operator = await renderOperator(lane, earlier, fixtures);
  const operatorFile = await writeOperator(request, '-earlier', operator);
  const installer = installerOf(lane.installer, { run, bin: earlier.bin });
  const manifest = await installer.render({ operatorFile, settings }, signal);
  return { version: earlier.istio.version, manifest };
}

/** All to their end, so that none runs on when another has failed. */
async function installAndRender(
  installer: Installer,
  wanted: WantedMesh,
  request: MeshRequest & Pick<Watch, 'namespaces'>,
): Promise<[ContainerTrouble | undefined, string, string]> {
  const { signal, deadlines, cluster, progress, kube, clock, namespaces } = request;
  const render = installer.render(wanted, signal);
  const install = installWatched(
    { kube, namespaces, deadlines, manifest: render, signal, clock },
    async (stopped) => {
      const { kubeconfig } = cluster;
      const target = { kubeconfig, timeoutMs: deadlines.meshInstallMs, signal: stopped, progress };
      await installer.install(wanted, target);
    },
  );
  const byDefault = installer.render(undefined, signal);
  const [installed, rendered, defaults] = await Promise.allSettled([install, render, byDefault]);
  if (installed.status === 'rejected') throw installed.reason;
  if (rendered.status === 'rejected') throw rendered.reason;
  if (defaults.status === 'rejected') throw defaults.reason;
  return [installed.value, rendered.value, defaults.value];
}
