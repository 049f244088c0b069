import {
  type CanonicalChain,
  canonical,
  expectedRules,
  type Findings,
  hasExactly,
  type RuleSet,
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
  readonly istio: string;
}

export function inboundRules(rules: RuleSet): readonly string[] {
  return canonical(rules)
    .filter(isInbound)
    .flatMap((chain) => chain.rules);
}

/** The port is left out beside what is left out of every pod, and nothing else is. */
export function judgeInbound(
  findings: Findings,
  by: 'istio-cni' | 'istio-init',
  { rules, istio }: InboundRules,
): Findings {
  const annotations = by === 'istio-cni' ? { ...STATUS_PORT, ...FOR_PLUGIN } : STATUS_PORT;
  const settings = redirectSettings({ by, families: [], annotations, variables: {} }, istio);
  const expected = expectedRules(settings, 'iptables').filter(isInbound);
  hasExactly(findings, 'what comes in', expected, {
    rules: expected.map((its) => ({ ...its, rules })),
    istio,
  });
  return findings;
}

function isInbound({ chain, family }: CanonicalChain): boolean {
  return chain === 'ISTIO_INBOUND' && family !== 'ipv6';
}
