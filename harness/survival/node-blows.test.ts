import { expect, test } from 'vitest';
import { KIND_CLUSTER_LABEL } from '../clusters/names.ts';
import type { Engine } from '../engine/engine.ts';
import { killNode, memoryUsed, starveNode } from './node-blows.ts';

test.each([
  ['512MiB / 23.4GiB', 512 * 2 ** 20],
  ['1.5GiB / 23.4GiB\n', 1.5 * 2 ** 30],
  ['851.8MB / 25.1GB', 851_800_000],
  ['900kB / 25.1GB', 900_000],
])('memory in use, as an engine says it: %s', (text, expected) => {
  expect(memoryUsed(text)).toBe(expected);
});

test('what says no memory is an error', () => {
  expect(() => memoryUsed('-- / --')).toThrow('no memory is said');
});

const CLUSTER = 'icc-261201-0400-abcd-cni';

/** An engine in which these nodes run, each of the cluster that its name begins with; it notes what it is told. */
function engineWith(names: readonly string[]) {
  const told: string[] = [];
  const cli = async (args: readonly string[]) => {
    told.push(args.join(' '));
    return { command: '', exitCode: 0, stdout: '100MiB / 1GiB', stderr: '', durationMs: 0 };
  };
  const containers = async (labels: Readonly<Record<string, string>>) =>
    names
      .filter((name) => name.startsWith(labels[KIND_CLUSTER_LABEL] ?? 'none'))
      .map((name) => ({ id: name, name, labels, running: true }));
  return { engine: { cli, containers } as unknown as Engine, told };
}

test('a worker of the own cluster is killed, or starved of memory: no control plane, and nobody else', async () => {
  const { engine, told } = engineWith(['kind-worker', `${CLUSTER}-control-plane`, `${CLUSTER}-worker`]);
  await killNode(engine, CLUSTER);
  await starveNode(engine, CLUSTER);
  expect(told.filter((each) => !each.startsWith('stats'))).toEqual([
    `kill ${CLUSTER}-worker`,
    `update --memory 104857600 --memory-swap 104857600 ${CLUSTER}-worker`,
    `exec --detach ${CLUSTER}-worker tail /dev/zero`,
  ]);
  const alone = engineWith(['kind-worker', `${CLUSTER}-control-plane`]);
  await expect(killNode(alone.engine, CLUSTER)).rejects.toThrow('has no worker');
});
