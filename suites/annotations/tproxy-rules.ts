import { canonical, type PodSight, packetsIn, type RuleSet } from '../requirement.ts';

/** Of mangle, alike in both backends: 0x539 marks what the proxy takes, 0x53a what it sends to its own pod. */
export const RULES = [
  'PREROUTING -p tcp -j ISTIO_INBOUND',
  'ISTIO_INBOUND -p tcp -i lo -m mark ! --mark 0x53a -j RETURN',
  'ISTIO_INBOUND -p tcp -m conntrack --ctstate ESTABLISHED,RELATED -j ISTIO_DIVERT',
  'ISTIO_INBOUND -p tcp -j ISTIO_TPROXY',
  'ISTIO_DIVERT -j MARK --set-mark 0x539',
  'OUTPUT -p tcp ! -d 127.0.0.1/32 -o lo -m owner --gid-owner 1337 -j MARK --set-mark 0x53a',
];
export const ROUTE = 'fwmark 0x539 table 133';

/** Rules of mangle, IPv6 left out, and policy routing by marks. */
export interface Mangle {
  readonly rules: readonly string[];
  readonly routes: readonly string[];
}

/** New connections that a pod's rules have led to its proxy so far. */
export function ledTo(rules: RuleSet): { readonly out: number; readonly in: number } {
  const inbound = packetsIn(rules, 'mangle', 'ISTIO_TPROXY') + packetsIn(rules, 'nat', 'ISTIO_IN_REDIRECT');
  return { out: packetsIn(rules, 'nat', 'ISTIO_REDIRECT'), in: inbound };
}

/** What TPROXY needs of a pod beside nat. */
export function mangleOf({ rules }: PodSight): Mangle {
  const chains = canonical(rules).filter(({ table, family }) => table === 'mangle' && family !== 'ipv6');
  return {
    rules: chains.flatMap(({ chain, rules: own }) => own.map((rule) => `${chain} ${rule}`)),
    routes: rules.policyRules.map(({ fwmark, table }) => `fwmark ${fwmark ?? 'none'} table ${table}`),
  };
}
