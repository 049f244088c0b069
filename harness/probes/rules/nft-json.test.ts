import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { parseNftJson } from './nft-json.ts';

const none = () => false;

function specs(name: string, table: string, chain: string): readonly string[] {
  const tables = parseNftJson(recorded(name), none);
  const found = tables.find((each) => each.name === table)?.chains.find((each) => each.name === chain);
  return (found?.rules ?? []).map((rule) => rule.spec);
}

test("writes native rules in iptables' notation", () => {
  expect(specs('nft-json.scratch-native', 'istio-proxy-nat', 'istio-output')).toEqual([
    '-s 127.0.0.6/32 -o lo -j RETURN',
    '-p tcp ! -d 127.0.0.1/32 -o lo ! --dport 15008 -m owner --uid-owner 1337 -j istio-in-redirect',
    '-o lo -m owner ! --uid-owner 1337 -j RETURN',
    '-m owner --uid-owner 1337 -j RETURN',
    '-p tcp ! -d 127.0.0.1/32 -o lo ! --dport 15008 -m owner --gid-owner 1337 -j istio-in-redirect',
    '-o lo -m owner ! --gid-owner 1337 -j RETURN',
    '-m owner --gid-owner 1337 -j RETURN',
    '-d 127.0.0.1/32 -j RETURN',
  ]);
});

test('reads sets of ports, both families, and conntrack zones', () => {
  const output = specs('nft-json.scratch-native-dns', 'istio-proxy-nat', 'istio-output');
  expect(output).toContain(
    '-p tcp ! -d 127.0.0.1/32 -o lo ! --dports 53,15008 -m owner --uid-owner 3 -j istio-in-redirect',
  );
  expect(output).toContain('-s ::6/128 -o lo -j RETURN');
  expect(specs('nft-json.scratch-native-dns', 'istio-proxy-raw', 'istio-output-dns')).toContain(
    '-p udp --dport 53 -m owner --uid-owner 3 -j CT --zone 1',
  );
});

test('reads TPROXY, marks and connection states', () => {
  expect(specs('nft-json.scratch-native-tproxy', 'istio-proxy-mangle', 'istio-tproxy')[0]).toBe(
    '-p tcp ! -d 127.0.0.1/32 -j ACCEPT --on-port 15006 --set-mark 0x539',
  );
  expect(specs('nft-json.scratch-native-tproxy', 'istio-proxy-mangle', 'istio-inbound')).toContain(
    '-p tcp -m conntrack --ctstate ESTABLISHED,RELATED -j istio-divert',
  );
  expect(specs('nft-json.scratch-native-tproxy', 'istio-proxy-mangle', 'output')).toContain(
    '-p tcp ! -d 127.0.0.1/32 -o lo -m owner --uid-owner 1337 -j MARK --set-mark 0x53a',
  );
});

test('counts packets, and leaves out tables of another tool', () => {
  const all = parseNftJson(recorded('nft-json.scratch-native'), none);
  const output = all[0]?.chains.find((chain) => chain.name === 'output');
  expect(output?.rules[0]).toMatchObject({ packets: 1, bytes: 60 });
  expect(
    parseNftJson(
      recorded('nft-json.injected-cni'),
      (family, table) => family === 'ipv4' && table === 'nat',
    ).map((table) => table.family),
  ).toEqual(['ipv6']);
});

test('what it does not know stays visible', () => {
  const text = JSON.stringify({
    nftables: [
      { table: { family: 'inet', name: 't' } },
      { chain: { family: 'inet', table: 't', name: 'c' } },
      {
        rule: { family: 'inet', table: 't', chain: 'c', expr: [{ log: { prefix: 'x' } }, { accept: null }] },
      },
    ],
  });
  expect(parseNftJson(text, none)[0]?.chains[0]?.rules[0]?.spec).toBe('{"log":{"prefix":"x"}} -j ACCEPT');
});
