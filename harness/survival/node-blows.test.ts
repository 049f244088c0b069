import { expect, test } from 'vitest';
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

/** An engine in which these containers run; it notes what it is told. */
function engineWith(names: readonly string[]) {
  const told: string[] = [];
  const cli = async (args: readonly string[]) => {
    told.push(args.join(' '));
    const stdout = args[0] === 'ps' ? names.join('\n') : '100MiB / 1GiB';
    return { command: '', exitCode: 0, stdout, stderr: '', durationMs: 0 };
  };
  return { engine: { cli } as unknown as Engine, told };
}

test('a worker is killed, or starved of memory, and never the control plane', async () => {
  const { engine, told } = engineWith(['icc-1-cni-control-plane', 'icc-1-cni-worker']);
  await killNode(engine);
  await starveNode(engine);
  expect(told.filter((each) => !each.startsWith('ps') && !each.startsWith('stats'))).toEqual([
    'kill icc-1-cni-worker',
    'update --memory 104857600 --memory-swap 104857600 icc-1-cni-worker',
    'exec --detach icc-1-cni-worker tail /dev/zero',
  ]);
  await expect(killNode(engineWith(['icc-1-cni-control-plane']).engine)).rejects.toThrow('no worker runs');
});
