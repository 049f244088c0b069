import { expect, test } from 'vitest';
import { proxyValues } from '../../harness/mesh/settings.ts';
import type { RequirementId } from '../../harness/model/requirement.ts';
import { askedByValues, toldToPlugin } from '../../harness/probes/pods/installed.ts';
import type { CanonicalChain } from '../../harness/probes/rules/canonical.ts';
import { verdictOf } from '../../harness/verdict/outcome.ts';
import { putAlike } from '../../harness/verdict/put-alike.ts';
import { expectedRules } from '../../harness/verdict/rules/expected.ts';
import { redirectSettings } from '../../harness/verdict/rules/settings.ts';
import bothModes from './s-01-both-modes-behave-the-same.spec.ts';

interface Lanes {
  readonly istio: string;
  readonly settings?: readonly string[];
}

/** A pod as either mode has it, by what upstream's templates make of the settings. */
function podIn(mode: 'init' | 'cni', { istio, settings = [] }: Lanes, capturing: boolean) {
  const asked = askedByValues({ version: istio, values: proxyValues(settings) });
  const asks = {
    by: `istio-${mode}`,
    families: ['ipv4'],
    proxyUser: 1337,
    proxyGroup: 1337,
    annotations: mode === 'cni' ? toldToPlugin(asked, istio) : asked,
    variables: capturing ? { ISTIO_META_DNS_CAPTURE: 'true' } : {},
  } as const;
  const rules = expectedRules(redirectSettings(asks, istio), 'iptables', ['10.96.0.10']);
  const led = (port: number) => linesOf(rules, (rule) => rule.endsWith(`REDIRECT --to-ports ${port}`));
  const chains = rules.filter(({ chain }) => chain.startsWith('ISTIO_'));
  return {
    istio,
    asks,
    rules,
    chains: chains.map(({ family, table, chain }) => `iptables-nft ${family} ${table} ${chain}`),
    toProxy: [15053, 15006, 15001].flatMap(led),
  };
}

function linesOf(rules: readonly CanonicalChain[], which: (rule: string) => boolean): readonly string[] {
  return rules.flatMap(({ family, table, chain, rules: own }) =>
    own.filter(which).map((rule) => `iptables-nft ${family} ${table} ${chain} ${rule}`),
  );
}

/** Both modes as they are in such lanes, judged as in `as`. */
function judged(lanes: Lanes, as: Lanes = lanes) {
  const seen = (requirement: RequirementId, init: unknown, cni: unknown) => ({
    requirement,
    init: putAlike(JSON.parse(JSON.stringify(init))),
    cni: putAlike(JSON.parse(JSON.stringify(cni))),
  });
  const [init, cni] = [podIn('init', lanes, false), podIn('cni', lanes, false)];
  const capturing = [podIn('init', lanes, true), podIn('cni', lanes, true)] as const;
  const chains = (pod: typeof init) => ({ meshed: [{ chains: pod.rules }] });
  const both = [
    seen('CNI-D-13', { compared: init }, { compared: cni }),
    seen(
      'CNI-D-18',
      { compared: [{ annotations: [] }] },
      { compared: [{ annotations: Object.keys(cni.asks.annotations).toSorted() }] },
    ),
    seen('CNI-F-04', chains(init), chains(cni)),
    seen('CNI-I-03', ...capturing),
    seen('CNI-Q-06', { elsewhere: 403 }, { elsewhere: 403, redirection: cni }),
  ];
  const observed = bothModes.observe(both, { settings: [], ...as });
  return verdictOf(bothModes.judge(JSON.parse(JSON.stringify(observed))));
}

const SETTINGS = [
  ['values.global.proxy.includeIPRanges=10.0.0.0/8'],
  ['values.global.proxy.excludeIPRanges=10.9.0.0/16\\,192.168.0.0/16'],
  ['values.global.proxy.includeInboundPorts=8080\\,8081'],
  ['values.global.proxy.excludeInboundPorts=8081', 'values.global.proxy.statusPort=15099'],
  ['values.global.proxy.includeOutboundPorts=9090'],
  ['values.global.proxy.excludeOutboundPorts=9191'],
];
const VERSIONS = ['1.31.0', '1.27.3', '1.24.6', '1.23.0', '1.22.0'];

test.for(
  VERSIONS.flatMap((istio) =>
    [[], ...SETTINGS].map((settings) => [`${istio} ${settings.join(' ')}`, { istio, settings }] as const),
  ),
)('what both modes make of values is no difference: Istio %s', ([, lanes]) => {
  expect(judged(lanes)).toMatchObject({ kind: 'conformant', reason: '' });
});

test.for(SETTINGS.map((settings) => [settings.join(' '), settings] as const))(
  'values that the lanes do not have are a difference: %s',
  ([, settings]) => {
    const istio = '1.31.0';
    expect(judged({ istio }, { istio, settings }).kind).toBe('non-conformant');
    expect(judged({ istio, settings }, { istio }).kind).toBe('non-conformant');
  },
);

test('rules of another version are a difference', () => {
  expect(judged({ istio: '1.24.6' }, { istio: '1.31.0' }).kind).toBe('non-conformant');
  expect(judged({ istio: '1.31.0' }, { istio: '1.24.6' }).kind).toBe('non-conformant');
});
