import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { canonical } from '../../harness/probes/rules/canonical.ts';
import { parseIptablesSave } from '../../harness/probes/rules/iptables-save.ts';
import { parseListing } from '../../harness/probes/rules/listing.ts';
import { GOLDEN_RULES, goldenChains } from './golden-rules.ts';

const [newest] = GOLDEN_RULES;

test.for(['init', 'cni'] as const)(
  'the rules that %s is judged by are those of the listing in fixtures/golden',
  (mode) => {
    const listing = readFileSync(
      new URL(`../../fixtures/golden/sidecar-default.${mode}.txt`, import.meta.url),
      'utf8',
    );
    expect(goldenChains(newest, mode, ['ipv4'])).toEqual(parseListing(listing));
  },
);

test('in IPv6 they are what ip6tables would show of the same, chain after chain', () => {
  const save = (text: string) =>
    canonical({ tables: parseIptablesSave(text, 'iptables-nft', 'ipv6'), policyRules: [] });
  const seen = save(
    [
      '*nat',
      ':OUTPUT ACCEPT [0:0]',
      ':ISTIO_OUTPUT - [0:0]',
      '-A OUTPUT -j ISTIO_OUTPUT',
      '-A ISTIO_OUTPUT -s ::6/128 -o lo -j RETURN',
      '-A ISTIO_OUTPUT ! -d ::1/128 -o lo -p tcp -m tcp ! --dport 15008 -m owner --uid-owner 1337 -j ISTIO_IN_REDIRECT',
      'COMMIT',
    ].join('\n'),
  );
  const golden = goldenChains(newest, 'init', ['ipv6']).find(({ chain }) => chain === 'ISTIO_OUTPUT');
  expect(golden?.rules.slice(0, 2)).toEqual(seen.find(({ chain }) => chain === 'ISTIO_OUTPUT')?.rules);
});
