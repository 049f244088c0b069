import { expect, test } from 'vitest';
import type { ClusterNode } from './cluster.ts';
import { addressesOf, kindNodePower } from './kind-power.ts';
import { fakeEngine } from './testing/fake-engine.ts';

const CONTAINED = '[{"dst":"default","dev":"eth0","scope":"link","flags":[]}]';

const node = (name: string, role: ClusterNode['role'], address: string): ClusterNode => ({
  name,
  role,
  addresses: [address],
  podCidrs: ['10.244.1.0/24'],
});

/** A cluster of three nodes, of which one has another address than it came up with, and one is off. */
function cluster(answer: Parameters<typeof fakeEngine>[0] = () => ({})) {
  const { engine, calls } = fakeEngine(
    (name, argv) => {
      const own = answer(name, argv);
      if (own.stdout !== undefined) return own;
      if (argv[0] === 'systemctl') return { stdout: argv[1] === 'is-active' ? 'active\n' : 'running\n' };
      if (argv.includes('route')) return { stdout: CONTAINED };
      const local = name === 'icc-a-worker' ? '10.89.0.9' : '10.89.0.2';
      return { stdout: argv[0] === 'ip' ? JSON.stringify([{ addr_info: [{ local }] }]) : '' };
    },
    ['icc-a-control-plane', 'icc-a-worker'],
  );
  const connected: (readonly [string, readonly string[]])[] = [];
  const power = kindNodePower({
    engine,
    cluster: {
      name: 'icc-a',
      nodes: [
        node('icc-a-control-plane', 'control-plane', '10.89.0.2'),
        node('icc-a-worker', 'worker', '10.89.0.3'),
        node('icc-a-worker2', 'worker', '10.89.0.4'),
      ],
    },
    family: 'ipv4',
    primaryCni: {
      connect: async (nodes) =>
        void connected.push(...nodes.map(({ name, addresses }) => [name, addresses] as const)),
    },
    podSubnets: ['10.244.0.0/16'],
    wait: { deadlineMs: 1_000 },
    progress: () => undefined,
  });
  return { power, calls, connected };
}

test('a node that starts is looked at once containerd runs, and all that run are connected by the addresses that they have now', async () => {
  const { power, calls, connected } = cluster();
  await power.start('icc-a-worker');
  const order = ['start icc-a-worker', 'is-active containerd', 'route show default', '10256/healthz'];
  expect(order.map((part) => calls.findIndex((call) => call.includes(part)))).toEqual(
    order.map((part) => calls.findIndex((call) => call.includes(part))).toSorted((a, b) => a - b),
  );
  expect(calls.some((call) => call.includes('contain.sh'))).toBe(false);
  expect(connected).toEqual([
    ['icc-a-control-plane', ['10.89.0.2']],
    ['icc-a-worker', ['10.89.0.9']],
  ]);
});

test('a node that an order is taking down is started once it is down', async () => {
  const system = ['stopping', 'is off', 'starting'];
  const { power, calls, connected } = cluster((_name, argv) => {
    if (argv[1] !== 'is-system-running') return {};
    const stdout = system.shift() ?? 'running';
    if (stdout === 'is off') throw new Error('container is not running');
    return { stdout };
  });
  await power.start('icc-a-worker');
  expect(calls.filter((call) => call === 'start icc-a-worker')).toHaveLength(3);
  expect(connected).toHaveLength(2);
});

test('another node that goes or comes meanwhile is connected as it then is', async () => {
  const addresses = ['is off', '', '10.89.0.8'];
  const { power, connected } = cluster((name, argv) => {
    if (name !== 'icc-a-control-plane' || !argv.includes('address')) return {};
    const local = addresses.shift();
    if (local === 'is off') throw new Error('container is not running');
    return { stdout: local === '' ? '' : JSON.stringify([{ addr_info: [{ local }] }]) };
  });
  await power.start('icc-a-worker');
  expect(connected).toEqual([
    ['icc-a-control-plane', ['10.89.0.8']],
    ['icc-a-worker', ['10.89.0.9']],
  ]);
});

test('a node is stopped in order, and it is said whether it runs', async () => {
  const { power, calls } = cluster();
  await power.stop('icc-a-worker');
  expect(calls.filter((call) => !call.startsWith('containers'))).toEqual(['stop -t 30 icc-a-worker']);
  expect(await Promise.all(['icc-a-worker', 'icc-a-worker2'].map((name) => power.isRunning(name)))).toEqual([
    true,
    false,
  ]);
});

test('the control plane, and what is of another cluster, is left alone', async () => {
  const { power, calls } = cluster();
  for (const name of ['icc-a-control-plane', 'icc-b-worker', 'database'])
    for (const order of ['stop', 'start', 'isRunning'] as const)
      await expect(power[order](name)).rejects.toThrow(`${name} is no worker of icc-a`);
  expect(calls).toEqual([]);
});

test('addresses of a device, none where there is none', () => {
  expect(addressesOf('[{"addr_info":[{"local":"10.0.0.1"},{"local":"fc00::1"}]},{}]')).toEqual([
    '10.0.0.1',
    'fc00::1',
  ]);
  expect(addressesOf('')).toEqual([]);
});
