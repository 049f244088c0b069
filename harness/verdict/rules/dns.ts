import { type AddressFamily, familyOf } from '../../model/address-family.ts';
import { withPrefixLength } from '../../probes/rules/rule-text.ts';
import { DNS_PORT, type Rule, type Table } from './rule.ts';
import type { RedirectSettings } from './settings.ts';

/** Resolvers whose queries are captured: `any` where it is every server's, of whatever family. */
type Server = { readonly address: string; readonly families: readonly AddressFamily[] } | 'any';

/** In ISTIO_OUTPUT, the jump to what captures DNS; none where nothing does. */
export function dnsJump(settings: RedirectSettings, nameservers: readonly string[]): readonly Rule[] {
  const servers = serversOf(settings, nameservers);
  return servers.length === 0 ? [] : [jump('nat', 'ISTIO_OUTPUT', 'ISTIO_OUTPUT_DNS', servers)];
}

/** Queries go to the agent; its own and the application's are told apart by zones of conntrack. */
export function dnsRules(settings: RedirectSettings, nameservers: readonly string[]): readonly Rule[] {
  const servers = serversOf(settings, nameservers);
  if (servers.length === 0) return [];
  const { uid, gid } = settings;
  const zone = (match: string, number: number) => `-p udp ${match} -j CT --zone ${number}`;
  const ofProxy = [`-m owner --uid-owner ${uid}`, `-m owner --gid-owner ${gid}`].flatMap((owner) => [
    zone(`--dport 53 ${owner}`, 1),
    zone(`--sport ${DNS_PORT} ${owner}`, 2),
  ]);
  const redirect = (protocol: string) =>
    ofEach(
      servers,
      'nat',
      'ISTIO_OUTPUT_DNS',
      (to) => `-p ${protocol}${to('-d')} --dport 53 -j REDIRECT --to-ports ${DNS_PORT}`,
    );
  return [
    ...redirect('tcp'),
    ...redirect('udp'),
    { table: 'raw', chain: 'OUTPUT', text: '-j ISTIO_OUTPUT_DNS' },
    ...ofProxy.map((text): Rule => ({ table: 'raw', chain: 'ISTIO_OUTPUT_DNS', text })),
    jump('raw', 'PREROUTING', 'ISTIO_INBOUND', servers),
    ...ofEach(servers, 'raw', 'ISTIO_OUTPUT_DNS', (to) => `-p udp${to('-d')} --dport 53 -j CT --zone 2`),
    ...ofEach(servers, 'raw', 'ISTIO_INBOUND', (to) => `-p udp${to('-s')} --sport 53 -j CT --zone 1`),
  ];
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
