import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Whose a cluster is: written before it is created, since its nodes cannot carry labels of ours. */
export interface ClusterState {
  readonly name: string;
  readonly kubeconfig: string;
  /** The labels that its containers would carry. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Path of the state file of cluster `name` in a run's directory. */
export function clusterStateFile(directory: string, name: string): string {
  return join(directory, `${name}.cluster.json`);
}

export async function writeClusterState(directory: string, state: ClusterState): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(clusterStateFile(directory, state.name), `${JSON.stringify(state, null, 2)}\n`);
}

/** `undefined` if the directory holds no state of that cluster. */
export async function readClusterState(directory: string, name: string): Promise<ClusterState | undefined> {
  try {
    return JSON.parse(await readFile(clusterStateFile(directory, name), 'utf8')) as ClusterState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
