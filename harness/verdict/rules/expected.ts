import type { AddressFamily } from '../../model/address-family.ts';
import { type CanonicalChain, nameOfChain, orderedRules } from '../../probes/rules/canonical.ts';
import { memoized } from '../memoized.ts';
import { dnsInOutput, dnsRules } from './dns.ts';
import { mangleRules } from './mangle.ts';
import { inboundRules, outboundRules } from './nat.ts';
import type { Rule, RuleForm } from './rule.ts';
import type { RedirectSettings } from './settings.ts';

const PASSTHROUGH: Readonly<Record<AddressFamily, string>> = { ipv4: '127.0.0.6/32', ipv6: '::6/128' };

/**
 * The whole rule set of a pod, in canonical form: what tools/istio-iptables/pkg/capture and tools/istio-nftables/pkg/capture
 * of the pod's Istio write for these settings, in their order.
 * @param nameservers addresses in the pod's resolv.conf, heeded where the settings say `listed servers`
 */
export function expectedRules(
  settings: RedirectSettings,
  form: RuleForm,
  nameservers: readonly string[] = [],
): readonly CanonicalChain[] {
  return writtenFor(JSON.stringify({ settings, form, nameservers } satisfies Wanted));
}

interface Wanted {
  readonly settings: RedirectSettings;
  readonly form: RuleForm;
  readonly nameservers: readonly string[];
}

/** Every pod of a judgement asks for much the same. */
const writtenFor = memoized((wanted): readonly CanonicalChain[] => {
  const { settings, form, nameservers } = JSON.parse(wanted) as Wanted;
  const rules = [
    ...inboundRules(settings),
    ...outboundRules(settings, dnsInOutput(settings, nameservers)),
    ...dnsRules(settings, nameservers),
    ...mangleRules(settings, form),
  ];
  const families: readonly AddressFamily[] = settings.ipv6 ? ['ipv4', 'ipv6'] : ['ipv4'];
  const chains =
    form === 'nft'
      ? chainsOf(rules, 'inet', families, settings)
      : families.flatMap((family) => chainsOf(rules, family, [family], settings));
  return chains.toSorted((a, b) => (nameOfChain(a) < nameOfChain(b) ? -1 : 1));
});

/** The chains of one family's tables, with what the rules say of `served` families. */
function chainsOf(
  rules: readonly Rule[],
  family: CanonicalChain['family'],
  served: readonly AddressFamily[],
  settings: RedirectSettings,
): readonly CanonicalChain[] {
  const written = rules.flatMap(({ table, chain, text, families = served }) => {
    const texts = served.filter((one) => families.includes(one)).map((one) => inFamily(text, one, settings));
    return [...new Set(texts)].map((rule) => ({ table, chain, rule }));
  });
  const byChain = Map.groupBy(written, ({ table, chain }) => `${table} ${chain}`);
  return [...byChain.values()].map((its) => {
    const { table, chain } = its[0]!;
    return { family, table, chain, rules: orderedRules(its.map(({ rule }) => rule)) };
  });
}

function inFamily(text: string, family: AddressFamily, { loopback }: RedirectSettings): string {
  return text
    .replace('LOOPBACK', family === 'ipv4' ? loopback : '::1/128')
    .replace('PASSTHROUGH', PASSTHROUGH[family])
    .replace('ANY', family === 'ipv4' ? '0.0.0.0' : '::');
}
