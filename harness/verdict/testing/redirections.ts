import type { Redirection } from '../../probes/rules/redirection.ts';
import { expectedRules } from '../rules/expected.ts';
import { redirectSettings } from '../rules/settings.ts';

const ASKS = { by: 'istio-cni', families: ['ipv4'], annotations: {}, variables: {} } as const;

/** Of a pod that nobody redirects. */
export function noRedirection(): Redirection {
  return { chains: [], toProxy: [], istio: '1.31.0', asks: ASKS, rules: [] };
}

/** Of a pod with all of the rules that it must have. */
export function fullRedirection(): Redirection {
  const rules = expectedRules(redirectSettings(ASKS), 'iptables');
  return { ...noRedirection(), chains: ['iptables-nft ipv4 nat ISTIO_OUTPUT'], rules };
}
