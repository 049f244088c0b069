import {
  type AddressFamily,
  type CanonicalChain,
  canonical,
  expectedRules,
  type Findings,
  familyOf,
  hasExactly,
  type PodSnapshot,
  redirectSettings,
  TRAFFIC_ANNOTATIONS,
} from '../requirement.ts';

export const PORT = 15099;
export const STATUS_PORT = { 'status.sidecar.istio.io/port': String(PORT) };
/** What the injector makes of it for the plugin. */
const FOR_PLUGIN = { [`${TRAFFIC_ANNOTATIONS}excludeInboundPorts`]: String(PORT) };

/** Rules of ISTIO_INBOUND, and the version of Istio that wrote them. */
export interface InboundRules {
  readonly rules: readonly string[];
  /** Of IPv6, where the pod has rules of it and each family has tables of its own. */
  readonly ofIpv6?: readonly string[];
  readonly istio: string;
}

/** Of a pod, in each family that its proxy is to be reached in. */
export function inboundRules({ pod, rules }: PodSnapshot, istio: string): InboundRules {
  const native = rules.tables.some(({ family }) => family === 'inet');
  const { ipv6 } = redirectSettings(pod.redirect, istio);
  const seen = canonical(rules);
  return {
    rules: inboundOf(seen, 'ipv4').flatMap((chain) => chain.rules),
    ...(ipv6 && !native ? { ofIpv6: inboundOf(seen, 'ipv6').flatMap((chain) => chain.rules) } : {}),
    istio,
  };
}

/** Addresses of a pod beside its first one, of the families that its proxy is to be reached in. */
export function furtherAddresses({ pod: { ips, redirect } }: PodSnapshot, istio: string): readonly string[] {
  const { ipv6 } = redirectSettings(redirect, istio);
  return ips.slice(1).filter((ip) => ipv6 || familyOf(ip) === 'ipv4');
}

/** The port is left out beside what is left out of every pod, and nothing else is. */
export function judgeInbound(
  findings: Findings,
  by: 'istio-cni' | 'istio-init',
  { rules, ofIpv6, istio }: InboundRules,
): Findings {
  const annotations = by === 'istio-cni' ? { ...STATUS_PORT, ...FOR_PLUGIN } : STATUS_PORT;
  const settings = redirectSettings({ by, families: [], annotations, variables: {} }, istio);
  const expected = expectedRules({ ...settings, ipv6: true }, 'iptables');
  const judge = (subject: string, family: AddressFamily, seen: readonly string[]) => {
    const own = inboundOf(expected, family);
    hasExactly(findings, subject, own, { rules: own.map((its) => ({ ...its, rules: seen })), istio });
  };
  judge('what comes in', 'ipv4', rules);
  if (ofIpv6 !== undefined) judge('what comes in by IPv6', 'ipv6', ofIpv6);
  return findings;
}

/** Of a family, or of native tables, which hold the rules of each. */
function inboundOf(chains: readonly CanonicalChain[], family: AddressFamily): readonly CanonicalChain[] {
  const other = family === 'ipv4' ? 'ipv6' : 'ipv4';
  return chains.filter((its) => its.chain === 'ISTIO_INBOUND' && its.family !== other);
}
