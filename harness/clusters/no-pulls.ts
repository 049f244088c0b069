import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NodeMount } from './kind-config.ts';

/** Nobody listens there: a pull fails at once and on the node, not off this machine. */
const NOWHERE = 'http://127.0.0.1:1';

/** containerd's `hosts.toml`; `server` is what it falls back to. */
const HOSTS = `server = "${NOWHERE}"\n\n[host."${NOWHERE}"]\n  capabilities = ["pull", "resolve"]\n`;

/**
 * Writes the registry settings of a cluster's nodes below `directory` and returns the mount that brings them there: all
 * that a lane needs is baked into its nodes, and no pull ever leaves this machine. `_default` is containerd's name for
 * all registries; where its settings are is said in kind.yaml.
 */
export async function writeNoPulls(directory: string): Promise<NodeMount> {
  const hostPath = join(directory, 'certs.d');
  const file = join(hostPath, '_default', 'hosts.toml');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, HOSTS);
  return { hostPath, containerPath: '/etc/containerd/certs.d' };
}
