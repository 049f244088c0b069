import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Draft } from '../../bench/definition.ts';
import type { RedirectRequest } from '../../probes/pods/redirect-request.ts';
import { type CanonicalChain, differencesBetween } from '../../probes/rules/canonical.ts';
import { parseListing } from '../../probes/rules/listing.ts';
import { Findings } from '../findings.ts';
import { redirected } from '../redirected.ts';
import { expectedRules } from './expected.ts';
import { redirectSettings } from './settings.ts';

interface Written {
  readonly istio: string;
  readonly case: string;
  readonly asks: Partial<RedirectRequest>;
  readonly chains: Readonly<Record<string, readonly string[]>>;
}

const FILE = new URL('../../../fixtures/golden/rules-by-version.yaml', import.meta.url);
const WRITTEN = parse(readFileSync(FILE, 'utf8')) as readonly Written[];

/** All chains of a case: what the newer versions above have, as far as this one does not have it otherwise. */
function chainsOf(its: Written): readonly CanonicalChain[] {
  const upTo = WRITTEN.slice(0, WRITTEN.indexOf(its) + 1).filter((each) => each.case === its.case);
  const chains = Object.entries(Object.assign({}, ...upTo.map((each) => each.chains)) as Written['chains']);
  const listed = chains
    .filter(([, rules]) => rules.length > 0)
    .map(([name, rules]) => [`ipv4 ${name}`, ...rules.map((rule) => `  ${rule}`)].join('\n'));
  return parseListing(listed.join('\n'));
}

const askedBy = ({ asks }: Written): RedirectRequest => ({
  by: 'istio-cni',
  families: ['ipv4'],
  annotations: {},
  variables: {},
  ...asks,
});

const newest = WRITTEN.filter(({ istio }) => istio === '1.25.0');

test.for(WRITTEN.map((its) => [`${its.istio} ${its.case}`, its] as const))(
  'rules are expected as the version writes them: %s',
  ([, its]) => {
    const rules = expectedRules(redirectSettings(askedBy(its), its.istio), 'iptables');
    expect(differencesBetween(chainsOf(its), rules)).toEqual([]);
  },
);

test.for([
  ['1.31.0', '1.25.0'],
  ['1.25-alpha.20241219.d547b8580cf6', '1.24.6'],
  ['1.24-alpha.20240813.b191b039631b', '1.23.0'],
  ['1.22-alpha.20240221.55f12a68b4f9', '1.22.0'],
] as const)('Istio %s writes them as %s does', ([istio, as]) => {
  for (const its of newest) {
    const of = (version: string) => expectedRules(redirectSettings(askedBy(its), version), 'iptables');
    expect(of(istio)).toEqual(of(as));
  }
});

test("an older version's rules that lack one, or that are a newer version's, are no full rules", () => {
  const basic = WRITTEN.find((its) => its.istio === '1.24.6' && its.case === 'basic')!;
  const seen = (rules: readonly CanonicalChain[]) => {
    const findings = new Findings();
    redirected(findings, 'pod', { chains: [], toProxy: [], istio: '1.24.6', asks: askedBy(basic), rules });
    return findings.judgement().differences.map((difference) => difference.seen);
  };
  expect(seen(chainsOf(basic))).toEqual([]);
  const broken = structuredClone(chainsOf(basic)) as Draft<CanonicalChain[]>;
  broken.find(({ chain }) => chain === 'OUTPUT')?.rules.pop();
  expect(seen(broken)).toEqual(['ipv4 nat OUTPUT: missing -p tcp -j ISTIO_OUTPUT']);
  expect(seen(chainsOf(newest[0]!))).not.toEqual([]);
});

test('of listed resolvers a version without a chain for DNS writes rules in two places', () => {
  const asks: RedirectRequest = {
    by: 'istio-init',
    families: ['ipv4'],
    annotations: {},
    variables: { ISTIO_META_DNS_CAPTURE: 'true' },
  };
  const output = (istio: string) =>
    expectedRules(redirectSettings(asks, istio), 'iptables', ['127.0.0.53'])
      .filter(({ chain }) => chain === 'OUTPUT')
      .map(({ table, rules }) => [table, rules]);
  expect(output('1.24.6')).toEqual([
    ['nat', ['-p tcp -j ISTIO_OUTPUT', '-p udp -j ISTIO_OUTPUT']],
    ['raw', ['-p udp -j ISTIO_OUTPUT']],
  ]);
});
