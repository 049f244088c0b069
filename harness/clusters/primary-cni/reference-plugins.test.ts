import { expect, test } from 'vitest';
import { fakeEngine } from '../testing/fake-engine.ts';
import { conflist, networkScript, referencePlugins } from './reference-plugins.ts';

const a = {
  name: 'icc-a-control-plane',
  role: 'control-plane',
  addresses: ['10.89.0.2', 'fc00::2'],
  podCidrs: ['10.244.0.0/24', 'fd00:10:244::/64'],
} as const;
const b = {
  name: 'icc-a-worker',
  role: 'worker',
  addresses: ['10.89.0.5', 'fc00::5'],
  podCidrs: ['10.244.1.0/24', 'fd00:10:244:1::/64'],
} as const;

test('the configuration has a range and a default route for each family, then portmap, and no ipMasq', () => {
  const document = JSON.parse(conflist('ptp', a.podCidrs));
  expect(document.plugins.map((plugin: { type: string }) => plugin.type)).toEqual(['ptp', 'portmap']);
  expect(document.plugins[0].ipam.ranges).toEqual([
    [{ subnet: '10.244.0.0/24' }],
    [{ subnet: 'fd00:10:244::/64' }],
  ]);
  expect(document.plugins[0].ipam.routes).toEqual([{ dst: '0.0.0.0/0' }, { dst: '::/0' }]);
  expect(document.plugins[0].ipMasq).toBeUndefined();
});

test('a node routes to the pods of the others through their addresses, and masquerades what leaves the pod ranges', () => {
  expect(networkScript(a, [a, b], ['10.244.0.0/16']).split('\n')).toEqual([
    'ip -4 route replace 10.244.1.0/24 via 10.89.0.5',
    'ip -6 route replace fd00:10:244:1::/64 via fc00::5',
    'iptables-nft -w -t nat -C POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j MASQUERADE 2>/dev/null || iptables-nft -w -t nat -A POSTROUTING -s 10.244.0.0/16 ! -d 10.244.0.0/16 -j MASQUERADE',
  ]);
  expect(networkScript(a, [a], ['fd00:10:244::/56'])).toContain('ip6tables-nft -w -t nat -A POSTROUTING');
});

test('a node without an address of the family is an error, not a route to nowhere', () => {
  const v4only = { ...b, addresses: ['10.89.0.5'] };
  expect(() => networkScript(a, [a, v4only], [])).toThrow('no address of the family');
});

test('a bridge is the gateway of its pods, with what the others have', () => {
  const [{ ipam, ...bridge }, portmap] = JSON.parse(conflist('bridge', a.podCidrs)).plugins;
  expect(bridge).toEqual({ type: 'bridge', bridge: 'cni0', isDefaultGateway: true, hairpinMode: true });
  expect(ipam).toEqual(JSON.parse(conflist('ptp', a.podCidrs)).plugins[0].ipam);
  expect(portmap.type).toBe('portmap');
});

test('network first, then the file, then what stands in it', async () => {
  const { engine, calls } = fakeEngine((_node, argv) =>
    argv[0] === 'cat' ? { stdout: 'as it stands' } : {},
  );
  const directories = { cniConfDir: '/etc/cni/net.d', cniBinDir: '/opt/cni/bin' };
  const cni = referencePlugins('ptp', { engine, directories });
  const written = await cni.install([b], ['10.244.0.0/16']);
  expect(written).toEqual({ [b.name]: 'as it stands' });
  expect(calls[0]).toContain('-A POSTROUTING -s 10.244.0.0/16');
  expect(calls[1]).toContain('test -f /etc/cni/net.d/10-conformance.conflist ||');
  expect(calls[1]).toContain('<input>');
  expect(calls).toHaveLength(3);
});

test('where a platform has directories of its own, the programs are moved there and the configuration is written there', async () => {
  const { engine, calls } = fakeEngine(() => ({}));
  const directories = { cniConfDir: '/var/lib/own/net.d', cniBinDir: '/var/lib/own/bin' };
  const cni = referencePlugins('bridge', { engine, directories });
  await cni.install([b], ['10.244.0.0/16']);
  expect(cni.config).toBe('/var/lib/own/net.d/10-conformance.conflist');
  expect(calls[1]).toContain('mkdir -p /var/lib/own/bin; for program in /opt/cni/bin/*');
  expect(calls[2]).toContain(`test -f ${cni.config} ||`);
  expect(calls.slice(2).join('\n')).not.toContain('/etc/cni');
});
