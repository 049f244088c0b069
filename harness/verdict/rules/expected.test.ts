import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RedirectRequest } from '../../probes/pods/redirect-request.ts';
import { recorded } from '../../probes/recorded.ts';
import { canonical, differencesBetween } from '../../probes/rules/canonical.ts';
import { parseIptablesSave } from '../../probes/rules/iptables-save.ts';
import { parseListing } from '../../probes/rules/listing.ts';
import { parseNftJson } from '../../probes/rules/nft-json.ts';
import { expectedRules } from './expected.ts';
import { type RedirectSettings, redirectSettings } from './settings.ts';

const TRAFFIC = 'traffic.sidecar.istio.io/';

const settingsOf = (request: RedirectRequest, istio = '1.31.0') => redirectSettings(request, istio);

function asked(more: Partial<RedirectRequest> = {}): RedirectRequest {
  return { by: 'istio-cni', families: ['ipv4'], annotations: {}, variables: {}, ...more };
}

const saved = (name: string) =>
  canonical({ tables: parseIptablesSave(recorded(name), 'iptables-nft', 'ipv4'), policyRules: [] });
const native = (name: string) =>
  canonical({ tables: parseNftJson(recorded(name), () => false), policyRules: [] });

test.for(['init', 'cni'] as const)(
  'by default they are those of the listing in fixtures/golden: %s',
  (mode) => {
    const file = new URL(`../../../fixtures/golden/sidecar-default.${mode}.txt`, import.meta.url);
    const settings = settingsOf(asked({ by: `istio-${mode}` }));
    expect(expectedRules(settings, 'iptables')).toEqual(parseListing(readFileSync(file, 'utf8')));
  },
);

test.for([
  ['basic', {}],
  ['dns', { variables: { ISTIO_META_DNS_CAPTURE: 'true' } }],
  ['invalid-drop', { variables: { INVALID_DROP: 'true' } }],
  ['tproxy', { annotations: { 'sidecar.istio.io/interceptionMode': 'TPROXY' } }],
  [
    'include-exclude-ip',
    {
      annotations: {
        [`${TRAFFIC}includeOutboundIPRanges`]: '127.0.0.0/8',
        [`${TRAFFIC}excludeOutboundIPRanges`]: '10.0.0.0/8',
      },
    },
  ],
] as const)(
  "they are what Istio's own golden rules of the plugin come to in the kernel: %s",
  ([name, request]) => {
    const rules = expectedRules(settingsOf(asked(request)), 'iptables');
    expect(differencesBetween(saved(`iptables-nft-save.scratch-${name}`), rules)).toEqual([]);
  },
);

/** Of Istio's golden rules of native nftables, which are written for settings that no pod can ask for. */
const NOTHING: RedirectSettings = {
  ...settingsOf(asked({ families: ['ipv6'] })),
  excludedInboundPorts: [],
  excludedOutboundPorts: [],
  ranges: [],
};

test('native nftables, nothing included', () => {
  const rules = expectedRules({ ...NOTHING, ipv6: false }, 'nft');
  expect(differencesBetween(native('nft-json.scratch-native'), rules)).toEqual([]);
});

test('native nftables with TPROXY, both families, ranges, an interface, and a listed resolver', () => {
  const settings: RedirectSettings = {
    ...NOTHING,
    tproxy: true,
    dns: 'listed servers',
    ranges: ['9.9.0.0/16'],
    excludedRanges: ['1.1.0.0/16'],
    excludedInterfaces: ['not-istio-nic'],
  };
  const rules = expectedRules(settings, 'nft', ['127.0.0.53']);
  expect(differencesBetween(native('nft-json.scratch-native-tproxy'), rules)).toEqual([]);
});

test('in IPv6 they are what ip6tables would show of the same, chain after chain', () => {
  const text = [
    '*nat',
    ':OUTPUT ACCEPT [0:0]',
    ':ISTIO_OUTPUT - [0:0]',
    '-A OUTPUT -j ISTIO_OUTPUT',
    '-A ISTIO_OUTPUT -s ::6/128 -o lo -j RETURN',
    '-A ISTIO_OUTPUT ! -d ::1/128 -o lo -p tcp -m tcp ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT',
    'COMMIT',
  ].join('\n');
  const seen = canonical({ tables: parseIptablesSave(text, 'iptables-nft', 'ipv6'), policyRules: [] });
  const rules = expectedRules(settingsOf(asked({ by: 'istio-init', families: ['ipv6'] })), 'iptables');
  const outputOf = (chains: typeof rules) =>
    chains.find(({ family, chain }) => family === 'ipv6' && chain === 'ISTIO_OUTPUT')?.rules ?? [];
  expect(outputOf(rules).slice(0, 2)).toEqual(outputOf(seen));
});

test('IPv6 has rules where a pod has no other address, or asks for both', () => {
  const families = (more: Partial<RedirectRequest>) => [
    ...new Set(expectedRules(settingsOf(asked(more)), 'iptables').map(({ family }) => family)),
  ];
  expect(families({ families: ['ipv4', 'ipv6'] })).toEqual(['ipv4']);
  expect(families({ families: ['ipv6'] })).toEqual(['ipv4', 'ipv6']);
  expect(families({ families: ['ipv4', 'ipv6'], variables: { ISTIO_DUAL_STACK: 'true' } })).toEqual([
    'ipv4',
    'ipv6',
  ]);
});

const rulesOf = (chain: string, annotations: Record<string, string>, more: Partial<RedirectRequest> = {}) =>
  expectedRules(settingsOf(asked({ annotations, ...more })), 'iptables').find((its) => its.chain === chain)
    ?.rules;

test.for([
  [
    'a port that is not to come in',
    'ISTIO_INBOUND',
    'excludeInboundPorts',
    '8080,15020',
    '-p tcp --dport 8080 -j RETURN',
  ],
  [
    'a port that alone comes in',
    'ISTIO_INBOUND',
    'includeInboundPorts',
    '8080',
    '-p tcp --dport 8080 -j ISTIO_IN_REDIRECT',
  ],
  [
    'a port that is not to go out',
    'ISTIO_OUTPUT',
    'excludeOutboundPorts',
    '5432',
    '-p udp --dport 5432 -j RETURN',
  ],
  [
    'a port that goes out whatever its address',
    'ISTIO_OUTPUT',
    'includeOutboundPorts',
    '5432',
    '-p tcp --dport 5432 -j ISTIO_REDIRECT',
  ],
  ['an interface that is left out', 'PREROUTING', 'excludeInterfaces', 'net1', '-i net1 -j RETURN'],
  [
    'an interface of virtual machines',
    'PREROUTING',
    'kubevirtInterfaces',
    'net1',
    '-i net1 -j ISTIO_REDIRECT',
  ],
] as const)('%s', ([, chain, name, value, rule]) => {
  expect(rulesOf(chain, { [`${TRAFFIC}${name}`]: value })).toContain(rule);
});

test('no port at all comes in', () => {
  expect(rulesOf('PREROUTING', { [`${TRAFFIC}includeInboundPorts`]: '' })).toBeUndefined();
});

test("a status port of the pod's own is left out by istio-init", () => {
  const rules = rulesOf('ISTIO_INBOUND', { 'status.sidecar.istio.io/port': '15999' }, { by: 'istio-init' });
  expect(rules).toContain('-p tcp --dport 15999 -j RETURN');
  expect(rules).not.toContain('-p tcp --dport 15020 -j RETURN');
});

test('owner groups are heeded by istio-init alone, several in one rule', () => {
  const variables = { ISTIO_OUTBOUND_OWNER_GROUPS: '888,999' };
  const only = '-m owner ! --gid-owner 888 ! --gid-owner 999 -j RETURN';
  expect(rulesOf('ISTIO_OUTPUT', {}, { variables, by: 'istio-init' })).toContain(only);
  expect(rulesOf('ISTIO_OUTPUT', {}, { variables })).not.toContain(only);
});

test("the plugin takes the proxy's user and group, istio-init its user for both, and neither 0", () => {
  const of = (by: RedirectRequest['by'], proxyUser: number, proxyGroup: number) => {
    const { uid, gid } = settingsOf(asked({ by, proxyUser, proxyGroup }));
    return [uid, gid];
  };
  expect(of('istio-cni', 5000, 6000)).toEqual(['5000', '6000']);
  expect(of('istio-init', 5000, 6000)).toEqual(['5000', '5000']);
  expect(of('istio-cni', 0, 0)).toEqual(['1337', '1337']);
});
