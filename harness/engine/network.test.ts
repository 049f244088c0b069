import { expect, test } from 'vitest';
import type { Engine } from './engine.ts';
import { createNetwork } from './network.ts';

/** An engine that answers each creation with the next of these complaints; empty where it works. */
function answering(...complaints: readonly string[]) {
  const asked: (readonly string[])[] = [];
  const cli: Engine['cli'] = async (args) => {
    const stderr = complaints[asked.length] ?? '';
    asked.push(args);
    return { command: args.join(' '), exitCode: stderr === '' ? 0 : 1, stdout: '', stderr, durationMs: 1 };
  };
  return { cli, asked };
}

// The answers by which kind knows it (docker/network.go: isIPv6UnavailableError); nobody recorded them here.
test.for([
  'Error response from daemon: Cannot read IPv6 setup for bridge br-4c1: open /proc/sys/net/ipv6/conf/br-4c1/disable_ipv6: no such file or directory',
  'Error response from daemon: Failed to Setup IP tables: Unable to enable NAT rule:  (iptables failed: ip6tables --wait -t nat -I POSTROUTING: exit status 3)',
  'Error response from daemon: setting default policy to DROP in FORWARD chain failed:  (iptables failed: ip6tables --wait -P FORWARD DROP: exit status 3)',
])('without IPv6 the network is made all the same, and that is said: %s', async (complaint) => {
  const { cli, asked } = answering(complaint);
  const warned: string[] = [];
  await createNetwork(cli, 'kind', ['--opt', 'a=b'], (text) => warned.push(text));
  expect(asked).toHaveLength(2);
  expect(asked[0]).toContain('--ipv6');
  expect(asked[1]).toEqual(['network', 'create', '--driver', 'bridge', '--opt', 'a=b', 'kind']);
  expect(warned).toEqual([`network kind is without IPv6: ${complaint}`]);
});

test('a network that is refused without IPv6 too is told, and so is what is unknown', async () => {
  const none = 'Error response from daemon: Cannot read IPv6 setup for bridge br-4c1';
  const full = 'Error response from daemon: all predefined address pools have been fully subnetted';
  await expect(createNetwork(answering(none, full).cli, 'kind', [])).rejects.toThrow('fully subnetted');
  const { cli, asked } = answering(full);
  await expect(createNetwork(cli, 'kind', [])).rejects.toThrow('fully subnetted');
  expect(asked).toHaveLength(1);
});
