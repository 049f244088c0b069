import { familyOf } from '../../model/address-family.ts';
import { withPrefixLength } from '../../probes/rules/rule-text.ts';
import type { DnsInOutput } from './dns.ts';
import { ofGroups } from './groups.ts';
import { INBOUND_PORT, OUTBOUND_PORT, type Rule, rulesOf, TUNNEL_PORT } from './rule.ts';
import type { RedirectSettings } from './settings.ts';

/** What comes in: to the proxy, but for its own ports and those that are left out. */
export function inboundRules(settings: RedirectSettings): readonly Rule[] {
  const { tproxy, inboundPorts, excludedInterfaces, ranges, virtualInterfaces } = settings;
  const rerouted = virtualInterfaces.flatMap((name) =>
    ranges === '*'
      ? rulesOf('nat', 'PREROUTING', `-i ${name} -j ISTIO_REDIRECT`)
      : ofRanges(ranges, 'PREROUTING', (range) => `-d ${range} -i ${name} -j ISTIO_REDIRECT`),
  );
  const left = [...virtualInterfaces, ...excludedInterfaces].map((name) => `-i ${name} -j RETURN`);
  // TPROXY takes them in mangle, and none are taken where no port is named.
  const enters = !tproxy && inboundPorts.length > 0;
  return [
    ...rerouted,
    ...rulesOf('nat', 'PREROUTING', ...left),
    ...rulesOf('nat', 'ISTIO_INBOUND', `-p tcp --dport ${TUNNEL_PORT} -j RETURN`),
    ...rulesOf('nat', 'ISTIO_IN_REDIRECT', `-p tcp -j REDIRECT --to-ports ${INBOUND_PORT}`),
    ...rulesOf('nat', 'PREROUTING', ...(enters ? ['-p tcp -j ISTIO_INBOUND'] : [])),
    ...rulesOf('nat', 'ISTIO_INBOUND', ...(tproxy ? [] : takenPorts(settings, '-j ISTIO_IN_REDIRECT'))),
  ];
}

/** Of ISTIO_INBOUND: which ports are taken, and by which jumps. */
export function takenPorts(
  { inboundPorts, excludedInboundPorts }: RedirectSettings,
  ...jumps: readonly string[]
): readonly string[] {
  if (inboundPorts !== '*')
    return inboundPorts.flatMap((port) => jumps.map((jump) => `-p tcp --dport ${port} ${jump}`));
  return [
    ...excludedInboundPorts.map((port) => `-p tcp --dport ${port} -j RETURN`),
    ...jumps.map((jump) => `-p tcp ${jump}`),
  ];
}

/** What goes out: to the proxy, but for the proxy's own, what stays in the pod, and what is left out; rules for `dns` in their place. */
export function outboundRules(settings: RedirectSettings, dns: DnsInOutput): readonly Rule[] {
  const { excludedInterfaces, excludedOutboundPorts, outboundPorts, ranges, excludedRanges, written } =
    settings;
  const output = (...texts: readonly string[]) => rulesOf('nat', 'ISTIO_OUTPUT', ...texts);
  return [
    ...rulesOf(
      'nat',
      'OUTPUT',
      ...excludedInterfaces.map((name) => `-o ${name} -j RETURN`),
      ...(written.output === 'everything' ? ['-j ISTIO_OUTPUT'] : ['-p tcp -j ISTIO_OUTPUT']),
    ),
    ...rulesOf('nat', 'ISTIO_REDIRECT', `-p tcp -j REDIRECT --to-ports ${OUTBOUND_PORT}`),
    ...excludedOutboundPorts.flatMap((port) =>
      output(
        `-p tcp --dport ${port} -j RETURN`,
        ...(written.excludesUdp ? [`-p udp --dport ${port} -j RETURN`] : []),
      ),
    ),
    ...output('-s PASSTHROUGH -o lo -j RETURN', ...ofOwners(settings), ...ofGroups(settings)),
    ...dns.between,
    ...output('-d LOOPBACK -j RETURN'),
    ...ofRanges(excludedRanges, 'ISTIO_OUTPUT', (range) => `-d ${range} -j RETURN`),
    ...output(...outboundPorts.map((port) => `-p tcp --dport ${port} -j ISTIO_REDIRECT`)),
    ...(ranges === '*'
      ? output('-j ISTIO_REDIRECT')
      : ofRanges(ranges, 'ISTIO_OUTPUT', (range) => `-d ${range} -j ISTIO_REDIRECT`)),
    ...(written.endsRanges ? endOf(ranges) : []),
    ...dns.last,
  ];
}

/** All else returns, in each family that a range is of. */
function endOf(ranges: RedirectSettings['ranges']): readonly Rule[] {
  const families = ranges === '*' ? [] : new Set(ranges.map(withPrefixLength).map(familyOf));
  return [...families].map((family) => ({
    table: 'nat',
    chain: 'ISTIO_OUTPUT',
    text: '-j RETURN',
    families: [family],
  }));
}

/** By user, then by group: a call of the pod to its own service comes back in, the application's to itself stays, the proxy's goes out. */
function ofOwners({ dns, uid, gid, ranges }: RedirectSettings): readonly string[] {
  const captures = dns !== 'no';
  // Where loopback itself is to be redirected, nothing stays local.
  const staysLocal = ranges === '*' || !ranges.some((range) => /^(127\.|::1(\/|$))/.test(range));
  const toItself = captures ? '-p tcp -o lo ! --dport 53' : '-o lo';
  const rulesFor = (owner: string, but: string) => [
    `-p tcp ! -d LOOPBACK -o lo ${but} -m owner --${owner} -j ISTIO_IN_REDIRECT`,
    ...(staysLocal ? [`${toItself} -m owner ! --${owner} -j RETURN`] : []),
    `-m owner --${owner} -j RETURN`,
  ];
  const tunnel = `! --dport ${TUNNEL_PORT}`;
  return [
    ...rulesFor(`uid-owner ${uid}`, captures ? `! --dports 53,${TUNNEL_PORT}` : tunnel),
    ...rulesFor(`gid-owner ${gid}`, tunnel),
  ];
}

function ofRanges(
  ranges: readonly string[],
  chain: string,
  text: (range: string) => string,
): readonly Rule[] {
  return ranges
    .map(withPrefixLength)
    .map((range) => ({ table: 'nat', chain, text: text(range), families: [familyOf(range)] }));
}
