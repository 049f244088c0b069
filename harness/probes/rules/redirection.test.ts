import { expect, test } from 'vitest';
import { recorded } from '../recorded.ts';
import { parseIptablesSave } from './iptables-save.ts';
import { parseNftJson } from './nft-json.ts';
import { redirectRulesOf } from './redirection.ts';

const leads = (save: string) =>
  redirectRulesOf({ tables: parseIptablesSave(save, 'iptables-nft', 'ipv4'), policyRules: [] });

test('the chains of Istio, and the rules that hand packets to its ports', () => {
  const { chains, toProxy } = leads(recorded('iptables-nft-save.injected-cni'));
  expect(chains).toContain('iptables-nft ipv4 nat ISTIO_OUTPUT');
  expect(toProxy).toEqual([
    'iptables-nft ipv4 nat ISTIO_IN_REDIRECT -p tcp -j REDIRECT --to-ports 15006',
    'iptables-nft ipv4 nat ISTIO_REDIRECT -p tcp -j REDIRECT --to-ports 15001',
  ]);
});

test('TPROXY hands packets over as well, by whichever tool', () => {
  const native = redirectRulesOf({
    tables: parseNftJson(recorded('nft-json.scratch-native-tproxy'), () => false),
    policyRules: [],
  });
  for (const { toProxy } of [leads(recorded('iptables-nft-save.scratch-tproxy')), native])
    expect(toProxy.filter((rule) => rule.includes('--on-port 15006'))).not.toEqual([]);
});

test.for([
  '-A OUTPUT -p tcp -j REDIRECT --to-ports 15001',
  '-A PREROUTING -p tcp -j DNAT --to-destination 10.0.0.1:15006',
])('a rule beside the chains of Istio leads there too: %s', (rule) => {
  const { chains, toProxy } = leads(
    `*nat\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${rule}\nCOMMIT\n`,
  );
  expect(chains).toEqual([]);
  expect(toProxy).toHaveLength(1);
});

test("kube-proxy's rules of a node lead to no proxy", () => {
  expect(leads(recorded('iptables-nft-save.node-cni'))).toEqual({ chains: [], toProxy: [] });
});
