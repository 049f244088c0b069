import type { Redirection } from '../../probes/rules/redirection.ts';
import { expectedRules } from '../rules/expected.ts';
import { redirectSettings } from '../rules/settings.ts';

const ASKS = { by: 'istio-cni', families: ['ipv4'], annotations: {}, variables: {} } as const;

/** Of a pod that nobody redirects. */
export function noRedirection(istio = '1.31.0'): Redirection {
  return { chains: [], toProxy: [], istio, asks: ASKS, rules: [] };
}

/** Of a pod with all of the rules that it must have. */
export function fullRedirection(istio = '1.31.0'): Redirection {
  const rules = expectedRules(redirectSettings(ASKS, istio), 'iptables');
  return { ...noRedirection(istio), chains: ['iptables-nft ipv4 nat ISTIO_OUTPUT'], rules };
}
