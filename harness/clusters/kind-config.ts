import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
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
 * Renders kind's configuration from `kind.yaml`, `family-<family>.yaml` and, for several nodes,
 * `workloads-everywhere.yaml` of `fixtures` (a directory).
 */
export async function renderKindConfig(
  spec: Pick<ClusterSpec, 'nodes' | 'family'>,
  fixtures: string,
  mounts: readonly NodeMount[],
): Promise<KindConfig> {
  const read = (name: string) => readFile(join(fixtures, name), 'utf8');
  const base = parse(await read('kind.yaml')) as { networking: object; kubeadmConfigPatches: string[] };
  const family = parse(await read(`family-${spec.family}.yaml`)) as { podSubnet: string };
  const patches = spec.nodes > 1 ? [await read('workloads-everywhere.yaml')] : [];
  const extraMounts = mounts.map((mount) => ({ ...mount, readOnly: true }));
  const config = {
    ...base,
    networking: { ...base.networking, ...family },
    kubeadmConfigPatches: [...base.kubeadmConfigPatches, ...patches],
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

/** Ranges, of both families, from which every cluster of ours takes the addresses of its pods and services. */
export async function clusterNetworks(
  fixtures: string,
): Promise<{ readonly pods: readonly string[]; readonly services: readonly string[] }> {
  const text = await readFile(join(fixtures, 'family-dual.yaml'), 'utf8');
  const { podSubnet, serviceSubnet } = parse(text) as { podSubnet: string; serviceSubnet: string };
  return { pods: podSubnet.split(','), services: serviceSubnet.split(',') };
}
