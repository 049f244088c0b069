import { type AddressFamily, familyOf } from '../../model/address-family.ts';
import { withPrefixLength } from '../../probes/rules/rule-text.ts';
import { ofGroups } from './groups.ts';
import { DNS_PORT, type Rule, rulesOf, type Table } from './rule.ts';
import type { RedirectSettings } from './settings.ts';

/** Resolvers whose queries are captured: `any` where it is every server's, of whatever family. */
type Server = { readonly address: string; readonly families: readonly AddressFamily[] } | 'any';

/** Rules for captured DNS that stand in ISTIO_OUTPUT and on the way to it: before loopback returns, and after all else. */
export interface DnsInOutput {
  readonly between: readonly Rule[];
  readonly last: readonly Rule[];
}

/** A jump to the chain that captures DNS; of an Istio that has none, the rules themselves, UDP after all else. */
export function dnsInOutput(settings: RedirectSettings, nameservers: readonly string[]): DnsInOutput {
  const { dns, written } = settings;
  const servers = serversOf(settings, nameservers);
  if (written.dns === 'own chain') {
    const jumps = servers.length === 0 ? [] : [jump('nat', 'ISTIO_OUTPUT', 'ISTIO_OUTPUT_DNS', servers)];
    return { between: jumps, last: [] };
  }
  if (dns === 'no') return { between: [], last: [] };
  const inBuiltIn = written.dns === 'built-in chains';
  const chain = inBuiltIn ? 'OUTPUT' : 'ISTIO_OUTPUT';
  return {
    between: redirects(servers, 'tcp', 'ISTIO_OUTPUT'),
    last: [
      ...(inBuiltIn ? [] : rulesOf('nat', 'OUTPUT', '-p udp -j ISTIO_OUTPUT')),
      ...rulesOf('nat', chain, ...udpOfOthers(settings)),
      ...redirects(servers, 'udp', chain),
    ],
  };
}

/** Queries go to the agent; its own and the application's are told apart by zones of conntrack. */
export function dnsRules(settings: RedirectSettings, nameservers: readonly string[]): readonly Rule[] {
  const servers = serversOf(settings, nameservers);
  const { uid, gid, dns, written } = settings;
  const hasChain = written.dns === 'own chain';
  if (dns === 'no' || (hasChain && servers.length === 0)) return [];
  const zone = (match: string, number: number) => `-p udp ${match} -j CT --zone ${number}`;
  const ofProxy = [`-m owner --uid-owner ${uid}`, `-m owner --gid-owner ${gid}`].flatMap((owner) => [
    zone(`--dport 53 ${owner}`, 1),
    zone(`--sport ${DNS_PORT} ${owner}`, 2),
  ]);
  const { out, back, enter } = RAW[written.dns];
  return [
    ...(hasChain ? redirects(servers, 'tcp', 'ISTIO_OUTPUT_DNS') : []),
    ...(hasChain ? redirects(servers, 'udp', 'ISTIO_OUTPUT_DNS') : []),
    ...rulesOf('raw', 'OUTPUT', ...enter),
    ...rulesOf('raw', out, ...ofProxy),
    ...(hasChain ? [jump('raw', 'PREROUTING', 'ISTIO_INBOUND', servers)] : []),
    ...ofEach(servers, 'raw', out, (to) => `-p udp${to('-d')} --dport 53 -j CT --zone 2`),
    ...ofEach(servers, 'raw', back, (to) => `-p udp${to('-s')} --sport 53 -j CT --zone 1`),
  ];
}

/** The chains of table raw that zones are given in, and how the first one is entered. */
const RAW = {
  'own chain': { out: 'ISTIO_OUTPUT_DNS', back: 'ISTIO_INBOUND', enter: ['-j ISTIO_OUTPUT_DNS'] },
  ISTIO_OUTPUT: { out: 'ISTIO_OUTPUT', back: 'PREROUTING', enter: ['-p udp -j ISTIO_OUTPUT'] },
  'built-in chains': { out: 'OUTPUT', back: 'PREROUTING', enter: [] },
} as const;

/** Whose queries go out as they are, where these rules do not stand behind those of all protocols. */
function udpOfOthers({ uid, gid, onlyGroups, exceptGroups }: RedirectSettings): readonly string[] {
  const query = '-p udp --dport 53';
  const owners = [`--uid-owner ${uid}`, `--gid-owner ${gid}`].map(
    (owner) => `${query} -m owner ${owner} -j RETURN`,
  );
  return [...owners, ...ofGroups({ onlyGroups, exceptGroups }, query)];
}

function redirects(servers: readonly Server[], protocol: string, chain: string): readonly Rule[] {
  return ofEach(
    servers,
    'nat',
    chain,
    (to) => `-p ${protocol}${to('-d')} --dport 53 -j REDIRECT --to-ports ${DNS_PORT}`,
  );
}

function serversOf({ dns }: RedirectSettings, nameservers: readonly string[]): readonly Server[] {
  if (dns === 'no') return [];
  if (dns === 'every server') return ['any'];
  return nameservers.map((one) => ({ address: withPrefixLength(one), families: [familyOf(one)] }));
}

function jump(table: Table, chain: string, to: string, servers: readonly Server[]): Rule {
  const families = servers.flatMap((server) => (server === 'any' ? [] : server.families));
  const text = `-j ${to}`;
  return families.length === 0 ? { table, chain, text } : { table, chain, text, families };
}

/** A rule for each server; `to('-d')` is the match on its address, nothing for any. */
function ofEach(
  servers: readonly Server[],
  table: Table,
  chain: string,
  text: (to: (option: string) => string) => string,
): readonly Rule[] {
  return servers.map((server) =>
    server === 'any'
      ? { table, chain, text: text(() => '') }
      : { table, chain, text: text((option) => ` ${option} ${server.address}`), families: server.families },
  );
}
