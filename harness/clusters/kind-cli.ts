import { WITHOUT_PROXY } from '../process/proxy.ts';
import type { CommandOptions, RunCommand } from '../process/run.ts';

/** kind's command line, typed. Every call can throw CommandError. */
export interface KindCli {
  /** Creates a cluster; returns when kubeadm is done on every node, which is before nodes are Ready. */
  createCluster(request: CreateCluster): Promise<void>;
  /** Fine if there is no such cluster. */
  deleteCluster(name: string, kubeconfig: string): Promise<void>;
  /** The kubeconfig's text, as reached from this machine. */
  kubeconfig(name: string): Promise<string>;
  /** Names of all clusters of this engine, those of others included. */
  clusters(): Promise<readonly string[]>;
  nodes(name: string): Promise<readonly string[]>;
}

export interface CreateCluster {
  readonly name: string;
  readonly image: string;
  /** Path of the kind configuration. */
  readonly config: string;
  /** Path that the kubeconfig is written to. */
  readonly kubeconfig: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: (line: string) => void;
}

/**
 * `program` is kind's path, `env` what it needs so as to use the engine as configured (Engine.env). kind hands the
 * environment's proxies on to nodes, which would then ask them for what stands on the nodes' own network.
 */
export function kindCli(run: RunCommand, program: string, env: Readonly<Record<string, string>>): KindCli {
  const kind = (args: readonly string[], options: CommandOptions = {}) =>
    run([program, ...args], {
      ...options,
      env: { ...env, ...WITHOUT_PROXY, ...options.env },
    });
  return {
    async createCluster({ name, image, config, kubeconfig, timeoutMs, signal, onLine }) {
      const args = [
        'create',
        'cluster',
        '--name',
        name,
        '--image',
        image,
        '--config',
        config,
        '--kubeconfig',
        kubeconfig,
      ];
      await kind(args, { timeoutMs, signal, ...(onLine === undefined ? {} : { onLine }) });
    },
    async deleteCluster(name, kubeconfig) {
      await kind(['delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig]);
    },
    kubeconfig: async (name) => (await kind(['get', 'kubeconfig', '--name', name])).stdout,
    clusters: async () => lines((await kind(['get', 'clusters'])).stdout),
    nodes: async (name) => lines((await kind(['get', 'nodes', '--name', name])).stdout),
  };
}

/** What kind says while it works, without its spinner and pictures; `undefined` for lines that say nothing. */
export function progressOf(line: string): string | undefined {
  const step = /^\s*[•✗]\s+(.*?)\s*$/u.exec(line)?.[1];
  return step
    ?.replaceAll(/[\p{Extended_Pictographic}\uFE0F]/gu, '')
    .replace(/\.\.\.\s*$/, '')
    .trim();
}

/** kind writes "No kind clusters found." to stderr, so stdout holds names only. */
function lines(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
