import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { RunCommand } from '../process/run.ts';
import { removeStrays } from './podman-strays.ts';

const NETWORK = 'istio-cni-conformance-1';
const BRIDGE = 'icc-1';

interface Machine {
  /** Numbers of the name spaces that hang on the bridge; absent where there is no bridge. */
  readonly onBridge?: readonly number[];
  /** Numbers of name spaces by name; of those that this one has no cable to there is none. */
  readonly namespaces?: Readonly<Record<string, number | undefined>>;
  /** Name spaces of containers that podman knows, by id. */
  readonly containers?: Readonly<Record<string, { readonly namespace: string; readonly running: boolean }>>;
  /** Text of the network's names. */
  readonly names?: string;
  readonly hasIp?: boolean;
  readonly isQuiet?: () => boolean;
  /** What somebody else has removed by now. */
  readonly gone?: readonly string[];
}

/** A machine with this, as `ip` and podman tell of it; a name space that is deleted takes its cable along. */
function machineWith(machine: Machine) {
  const { onBridge, namespaces = {}, containers = {}, names, hasIp = true, gone = [] } = machine;
  const namesDirectory = temporaryDirectory();
  const file = join(namesDirectory, NETWORK);
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
    if (words === `-j link show master ${BRIDGE}`)
      return answer(left?.map((id) => ({ ifname: 'veth', link_netnsid: id })));
    if (words === '-j netns list')
      return answer(
        Object.entries(namespaces).map(([name, id]) => ({ name, ...(id === undefined ? {} : { id }) })),
      );
    if (gone.includes(argv.at(-1) ?? '')) return answer(undefined);
    done.push(words);
    const id = namespaces[argv.at(-1) ?? ''];
    left = left?.filter((one) => one !== id);
    return answer([]);
  };
  const cli = async ([word]: readonly string[]) => {
    const lines =
      word === 'ps'
        ? Object.keys(containers)
        : Object.entries(containers).map(
            ([id, { namespace, running }]) => `${id} ${running} /run/netns/${namespace}`,
          );
    return { command: '', exitCode: 0, stdout: lines.join('\n'), stderr: '', durationMs: 0 };
  };
  const { isQuiet = () => true } = machine;
  const request = { run, cli, network: NETWORK, bridge: BRIDGE, namesDirectory, isQuiet };
  return { request, done, file };
}

const STRAY: Machine = {
  onBridge: [2],
  namespaces: { 'netns-stray': 2, 'netns-of-the-user': 1, 'netns-alone': undefined },
  names: 'fc00::1,10.0.0.1\naaa 10.0.0.2 fc00::2 node,aaa\n',
};

test('the name space of a container that was never noted goes, with its names and the bridge that nothing is on', async () => {
  const { request, done, file } = machineWith(STRAY);
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
    onBridge: [0],
    namespaces: { 'netns-node': 0 },
    containers: { bbb: { namespace: 'netns-node', running: true } },
    names: 'fc00::1,10.0.0.1\naaa 10.0.0.2 gone\nbbb 10.0.0.3 node\n',
  });
  expect(await removeStrays(request)).toEqual([`names of containers that are gone in network ${NETWORK}`]);
  expect(done).toEqual([]);
  expect(readFileSync(file, 'utf8')).toBe('fc00::1,10.0.0.1\nbbb 10.0.0.3 node\n');
});

test('what another run has removed in the meantime is no error, and not told twice', async () => {
  const { request, done } = machineWith({ ...STRAY, names: '', gone: ['netns-stray', BRIDGE] });
  expect(await removeStrays(request)).toEqual([]);
  expect(done).toEqual([]);
});

test.each<[string, Machine]>([
  ['nothing was left', {}],
  ['there is no program to ask', { onBridge: [2], hasIp: false }],
  ['somebody may have a container half made', { ...STRAY, isQuiet: () => false }],
])('nothing is touched where %s', async (_when, machine) => {
  const { request, done } = machineWith(machine);
  expect(await removeStrays(request)).toEqual([]);
  expect(done).toEqual([]);
});
