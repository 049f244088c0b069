import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NodeMount } from './kind-config.ts';

/** Registries whose names nodes meet; `_default` is containerd's name for all others. */
const REGISTRIES = ['docker.io', 'registry.k8s.io', '_default'];

/** Nobody listens there: a pull that cannot be served fails at once and on the node, not off this machine. */
const NOWHERE = 'http://127.0.0.1:1';

/**
 * containerd's `hosts.toml` for one registry. `server` is what containerd falls back to; it is the mirror too,
 * so that no pull ever leaves this machine.
 */
export function hostsToml(mirror: string | undefined): string {
  const server = mirror === undefined ? NOWHERE : `http://${mirror}`;
  return `server = "${server}"\n\n[host."${server}"]\n  capabilities = ["pull", "resolve"]\n`;
}

/**
 * Writes the registry settings of a cluster's nodes below `directory` and returns the mount that brings them
 * there. containerd reads them at each pull: writing them again moves a kept cluster to another mirror.
 */
export async function writeMirrorSettings(directory: string, mirror: string | undefined): Promise<NodeMount> {
  const hostPath = join(directory, 'certs.d');
  for (const registry of REGISTRIES) {
    const file = join(hostPath, registry, 'hosts.toml');
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, hostsToml(mirror));
  }
  return { hostPath, containerPath: '/etc/containerd/certs.d' };
}
