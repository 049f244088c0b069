import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { RunCommand } from '../process/run.ts';
import { removeStrays } from './podman-strays.ts';

const NETWORK = 'istio-cni-conformance-1';
const BRIDGE = 'icc-1';
const LO = { ifindex: 1, ifname: 'lo' };

interface Machine {
  /** What hangs on the bridge; absent where there is no bridge. */
  readonly onBridge?: readonly object[];
  /** Interfaces by name space. */
  readonly namespaces: Readonly<Record<string, readonly object[]>>;
  /** Name spaces of containers that podman knows, by id. */
  readonly containers: Readonly<Record<string, { readonly namespace: string; readonly running: boolean }>>;
  /** Text of the network's names. */
  readonly names?: string;
  readonly hasIp?: boolean;
}

/** A machine with this, as `ip` and podman tell of it; a name space that is deleted takes its cable along. */
function machineWith({ onBridge, namespaces, containers, names, hasIp = true }: Machine) {
  const root = temporaryDirectory();
  const directories = { namespaces: join(root, 'netns'), names: join(root, 'names') };
  for (const directory of Object.values(directories)) mkdirSync(directory);
  for (const name of Object.keys(namespaces)) writeFileSync(join(directories.namespaces, name), '');
  const file = join(directories.names, NETWORK);
  if (names !== undefined) writeFileSync(file, names);
  const done: string[] = [];
  let left = onBridge;
  const answer = (value: unknown) =>
    value === undefined
      ? { command: '', exitCode: 255, stdout: '', stderr: 'Device does not exist', durationMs: 0 }
      : { command: '', exitCode: 0, stdout: JSON.stringify(value), stderr: '', durationMs: 0 };
  const run: RunCommand = async (argv) => {
    if (!hasIp) throw new Error('program not found');
    const words = argv.slice(1).join(' ');
    if (words === `-j link show master ${BRIDGE}`) return answer(left);
    const [, inside] = /^-j -n (\S+) link show$/.exec(words) ?? [];
    if (inside !== undefined) return answer(namespaces[inside]);
    done.push(words);
    if (words.startsWith('netns delete')) left = [];
    return answer([]);
  };
  const cli = async ([word]: readonly string[]) => {
    const lines =
      word === 'ps'
        ? Object.keys(containers)
        : Object.entries(containers).map(
            ([id, { namespace, running }]) => `${id} ${running} ${directories.namespaces}/${namespace}`,
          );
    return { command: '', exitCode: 0, stdout: lines.join('\n'), stderr: '', durationMs: 0 };
  };
  const request = { run, cli, network: NETWORK, bridge: BRIDGE, directories };
  return { request, done, file };
}

const VETH = { ifindex: 151, ifname: 'veth2', link_index: 2 };
const ETH0 = { ifindex: 2, ifname: 'eth0', link_index: 151 };

test('the name space of a container that was never noted goes, with its names and the bridge that nothing is on', async () => {
  const { request, done, file } = machineWith({
    onBridge: [VETH],
    namespaces: { 'netns-stray': [LO, ETH0], 'netns-of-the-user': [LO, { ...ETH0, link_index: 7 }] },
    containers: {},
    names: 'fc00::1,10.0.0.1\naaa 10.0.0.2 fc00::2 node,aaa\n',
  });
  expect(await removeStrays(request)).toEqual([
    'network name space netns-stray',
    `names of containers that are gone in network ${NETWORK}`,
    `bridge ${BRIDGE}`,
  ]);
  expect(done).toEqual(['netns delete netns-stray', `link delete ${BRIDGE}`]);
  expect(existsSync(file)).toBe(false);
});

test('what a container has stays, with its names and the bridge', async () => {
  const { request, done, file } = machineWith({
    onBridge: [VETH],
    namespaces: { 'netns-node': [LO, ETH0] },
    containers: { bbb: { namespace: 'netns-node', running: true } },
    names: 'fc00::1,10.0.0.1\naaa 10.0.0.2 gone\nbbb 10.0.0.3 node\n',
  });
  expect(await removeStrays(request)).toEqual([`names of containers that are gone in network ${NETWORK}`]);
  expect(done).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe('fc00::1,10.0.0.1\nbbb 10.0.0.3 node\n');
});

test.each<[string, Partial<Machine>]>([
  ['nothing was left', {}],
  ['there is no program to ask', { onBridge: [VETH], hasIp: false }],
])('nothing is touched where %s', async (_when, parts) => {
  const { request, done } = machineWith({ namespaces: { 'netns-a': [ETH0] }, containers: {}, ...parts });
  expect(await removeStrays(request)).toEqual([]);
  expect(done).toEqual([]);
});
