import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { USUAL_CNI_DIRECTORIES } from '../model/lane.ts';
import type { ClusterSpec } from './cluster.ts';

/** A file or directory of this machine that is mounted, read-only, into every node. */
export interface NodeMount {
  readonly hostPath: string;
  readonly containerPath: string;
}

export interface KindConfig {
  /** The configuration, YAML. */
  readonly text: string;
  /** Pod ranges of the cluster, one for each family. */
  readonly podSubnets: readonly string[];
}

/**
 * Renders kind's configuration from `kind.yaml`, `family-<family>.yaml`, for several nodes `workloads-everywhere.yaml`, for
 * another Pod Security level than Kubernetes' own `pod-security.yaml`, and for control groups of version 1 `cgroup-v1.yaml` of
 * `fixtures` (a directory).
 */
export async function renderKindConfig(
  spec: Pick<
    ClusterSpec,
    'nodes' | 'family' | 'cgroups' | 'primaryCni' | 'podSecurity' | 'cniConfDir' | 'cniBinDir'
  >,
  fixtures: string,
  mounts: readonly NodeMount[],
): Promise<KindConfig> {
  const read = (name: string) => readFile(join(fixtures, name), 'utf8');
  const base = parse(await read('kind.yaml')) as BaseConfig;
  const family = parse(await read(`family-${spec.family}.yaml`)) as { podSubnet: string };
  const patches = spec.nodes > 1 ? [await read('workloads-everywhere.yaml')] : [];
  const groups = spec.cgroups === 'v1' ? [parse(await read('cgroup-v1.yaml')) as CgroupPatches] : [];
  const security =
    spec.podSecurity === 'privileged'
      ? []
      : (parse(await read('pod-security.yaml')) as Pick<BaseConfig, 'kubeadmConfigPatches'>)
          .kubeadmConfigPatches;
  const extraMounts = mounts.map((mount) => ({ ...mount, readOnly: true }));
  const config = {
    ...base,
    // Others are put in place once the nodes are contained.
    networking: { ...family, disableDefaultCNI: spec.primaryCni !== 'kindnet' },
    kubeadmConfigPatches: [
      ...base.kubeadmConfigPatches,
      ...patches,
      ...security,
      ...groups.map((each) => each.kubeadmConfigPatch),
    ],
    containerdConfigPatches: [
      ...base.containerdConfigPatches,
      ...groups.map((each) => each.containerdConfigPatch),
      ...directoriesPatch(spec),
    ],
    nodes: Array.from({ length: spec.nodes }, (_, index) => ({
      role: index === 0 ? 'control-plane' : 'worker',
      extraMounts,
    })),
  };
  return {
    text: stringify(config, { aliasDuplicateObjects: false }),
    podSubnets: family.podSubnet.split(','),
  };
}

/** Pod ranges of a cluster of a family, one for each of it. */
export async function podSubnetsOf(
  family: ClusterSpec['family'],
  fixtures: string,
): Promise<readonly string[]> {
  const text = await readFile(join(fixtures, `family-${family}.yaml`), 'utf8');
  return (parse(text) as { podSubnet: string }).podSubnet.split(',');
}

/** Where containerd finds CNI plugins, where that is not where it looks by itself; in the form that all its versions read. */
function directoriesPatch({
  cniConfDir,
  cniBinDir,
}: Pick<ClusterSpec, 'cniConfDir' | 'cniBinDir'>): readonly string[] {
  const { cniConfDir: conf, cniBinDir: bin } = USUAL_CNI_DIRECTORIES;
  if (cniConfDir === conf && cniBinDir === bin) return [];
  const words = [`  conf_dir = ${JSON.stringify(cniConfDir)}`, `  bin_dir = ${JSON.stringify(cniBinDir)}`];
  return [`[plugins."io.containerd.grpc.v1.cri".cni]\n${words.join('\n')}\n`];
}

interface BaseConfig {
  readonly kubeadmConfigPatches: readonly string[];
  readonly containerdConfigPatches: readonly string[];
}

interface CgroupPatches {
  readonly kubeadmConfigPatch: string;
  readonly containerdConfigPatch: string;
}

/** Ranges, of both families, from which every cluster of ours takes the addresses of its pods and services. */
export async function clusterNetworks(
  fixtures: string,
): Promise<{ readonly pods: readonly string[]; readonly services: readonly string[] }> {
  const text = await readFile(join(fixtures, 'family-dual.yaml'), 'utf8');
  const { podSubnet, serviceSubnet } = parse(text) as { podSubnet: string; serviceSubnet: string };
  return { pods: podSubnet.split(','), services: serviceSubnet.split(',') };
}
