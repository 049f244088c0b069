import { isNodeOf, KIND_CLUSTER_LABEL } from '../clusters/names.ts';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';

/** Bytes of what an engine's `stats` calls `812.3MiB / 23.4GiB` (Docker) or `851.8MB / 25.1GB` (podman). */
export function memoryUsed(stats: string): number {
  const [, count = '', unit = '', binary] = /^([\d.]+)([kKMG])(i?)B /.exec(stats.trim()) ?? [];
  const power = ['k', 'm', 'g'].indexOf(unit.toLowerCase()) + 1;
  if (power > 0) return Math.floor(Number(count) * (binary === 'i' ? 1024 : 1000) ** power);
  throw new HarnessError('STATS_UNREADABLE', `no memory is said: ${stats}`, {
    nextStep: "see what the engine's stats print now, and mend memoryUsed",
  });
}

/** Names of a cluster's nodes that run. */
export async function nodesOf(engine: Engine, cluster: string): Promise<readonly string[]> {
  const there = await engine.containers({ [KIND_CLUSTER_LABEL]: cluster });
  return there.filter(({ name, running }) => running && isNodeOf(cluster, name)).map(({ name }) => name);
}

export function isControlPlane(node: string): boolean {
  return node.endsWith('-control-plane');
}

/** Kills a worker with all that runs on it. */
export async function killNode(engine: Engine, cluster: string): Promise<void> {
  await engine.cli(['kill', await workerOf(engine, cluster)]);
}

/** Leaves a worker as much memory as it has in use, and starts a program there that takes all that it can get. */
export async function starveNode(engine: Engine, cluster: string): Promise<void> {
  const node = await workerOf(engine, cluster);
  const { stdout } = await engine.cli(['stats', '--no-stream', '--format', '{{.MemUsage}}', node]);
  const limit = String(memoryUsed(stdout));
  await engine.cli(['update', '--memory', limit, '--memory-swap', limit, node]);
  await engine.cli(['exec', '--detach', node, 'tail', '/dev/zero']);
}

async function workerOf(engine: Engine, cluster: string): Promise<string> {
  const worker = (await nodesOf(engine, cluster)).find((node) => !isControlPlane(node));
  if (worker !== undefined) return worker;
  throw new HarnessError('POINT_NOT_REACHED', `cluster ${cluster} has no worker that runs`, {
    nextStep: 'name a point at which there is one in harness/survival/blows.ts',
  });
}
