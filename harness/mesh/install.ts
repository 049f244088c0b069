import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Cluster } from '../clusters/cluster.ts';
import type { ImageSet } from '../images/images.ts';
import type { Lane } from '../model/lane.ts';
import type { RunCommand } from '../process/run.ts';
import type { Deadlines } from '../time/deadlines.ts';
import { excludedNamespaces } from './exclusions.ts';
import { type Istioctl, installProgress, istioctl } from './istioctl.ts';
import type { Document } from './merge.ts';
import type { Mesh } from './mesh.ts';
import { renderOperator } from './operator.ts';
import { applySettings, parseSettings } from './settings.ts';

export interface MeshRequest {
  readonly cluster: Pick<Cluster, 'name' | 'kubeconfig'>;
  readonly lane: Lane;
  readonly images: Pick<ImageSet, 'istio' | 'upstreamEnvoy' | 'bin'>;
  /** The user's `--set KEY=VALUE`, in order. */
  readonly settings: readonly string[];
  /** Directory of the run's own files: the rendered IstioOperator is left there. */
  readonly directory: string;
  /** Directory `fixtures/mesh`. */
  readonly fixtures: string;
  readonly run: RunCommand;
  readonly deadlines: Deadlines;
  readonly signal?: AbortSignal | undefined;
  readonly progress: (line: string) => void;
}

/**
 * Installs the mesh of a lane and waits until its components are ready; renders the same beside it.
 * May be called again on a cluster that has one. @throws UsageError for a setting that is none; CommandError
 */
export async function installMesh(request: MeshRequest): Promise<Mesh> {
  const { lane, images, cluster, run } = request;
  const settings = parseSettings(request.settings);
  const operator = await renderOperator(lane, images, request.fixtures);
  await mkdir(request.directory, { recursive: true });
  const file = join(request.directory, `${cluster.name}.istio.yaml`);
  await writeFile(file, stringify(operator));
  const [, manifest, defaults] = await installAndRender(istioctl(run, images.bin.istioctl), file, request);
  return {
    namespace: 'istio-system',
    version: images.istio.version,
    excludeNamespaces: excludedNamespaces(manifest),
    defaultExcludeNamespaces: excludedNamespaces(defaults),
    values: applySettings(operator['spec'] as Document, settings),
    manifest,
    operatorFile: file,
    settings: request.settings,
  };
}

/** All to their end, so that none runs on when another has failed. */
async function installAndRender(
  program: Istioctl,
  file: string,
  request: MeshRequest,
): Promise<[void, string, string]> {
  const { settings, signal, deadlines, cluster, progress } = request;
  const onLine = (line: string) => {
    const words = installProgress(line);
    if (words !== undefined) progress(words);
  };
  const install = program.install({
    file,
    settings,
    kubeconfig: cluster.kubeconfig,
    timeoutMs: deadlines.meshInstallMs,
    signal,
    onLine,
  });
  const render = program.manifestGenerate(file, settings, signal);
  const byDefault = program.manifestGenerate(undefined, ['components.cni.enabled=true'], signal);
  const [installed, rendered, defaults] = await Promise.allSettled([install, render, byDefault]);
  if (installed.status === 'rejected') throw installed.reason;
  if (rendered.status === 'rejected') throw rendered.reason;
  if (defaults.status === 'rejected') throw defaults.reason;
  return [undefined, rendered.value, defaults.value];
}
