import {
  type CanonicalChain,
  type ChainDifference,
  differencesBetween,
  nameOfChain,
} from '../probes/rules/canonical.ts';
import type { Redirection, RedirectRules } from '../probes/rules/redirection.ts';
import type { Findings } from './findings.ts';
import { expectedRules } from './rules/expected.ts';
import { generationOf } from './rules/generation.ts';
import { redirectSettings } from './rules/settings.ts';

/**
 * Full rules: exactly those that this pod must have, by its annotations and its version of Istio, in every family, in
 * their order, and nobody else's beside them.
 * @throws ContractUnknownError where Istio is newer than the rules that are known, and they differ
 */
export function redirected(findings: Findings, subject: string, seen: Redirection | undefined): void {
  if (seen === undefined || seen.rules.length === 0) {
    findings.holds(subject, 'the rules of redirection', false, 'no rules');
    return;
  }
  const { asks, istio, rules, nameservers } = seen;
  const form = rules.some(({ family }) => family === 'inet') ? 'nft' : 'iptables';
  const expected = expectedRules(redirectSettings(asks, istio), form, nameservers);
  hasExactly(findings, subject, expected, { rules, istio });
}

/**
 * These rules and no others, in every family, in their order.
 * @throws ContractUnknownError where Istio is newer than the rules that are known, and they differ
 */
export function hasExactly(
  findings: Findings,
  subject: string,
  expected: readonly CanonicalChain[],
  { rules, istio }: Pick<Redirection, 'rules' | 'istio'>,
): void {
  const differences = differencesBetween(expected, rules);
  generationOf(istio).beyond(differences[0]?.where);
  const count = expected.reduce((sum, chain) => sum + chain.rules.length, 0);
  findings.holds(
    subject,
    `exactly its ${count} rules of redirection`,
    differences.length === 0,
    told(differences),
  );
}

/** No rule of anybody in a pod's own network namespace: one that drops packets, or sends them elsewhere, is as wrong as one that leads to a proxy. */
export function untouched(
  findings: Findings,
  subject: string,
  { rules, ...leads }: Pick<Redirection, keyof RedirectRules | 'rules'>,
): void {
  notRedirected(findings, subject, leads);
  // Rules of Istio's are told by their chains.
  if (leads.chains.length + leads.toProxy.length > 0) return;
  const seen = rules.flatMap((chain) => chain.rules.map((rule) => `${nameOfChain(chain)}: ${rule}`));
  findings.holds(subject, 'no rule of anybody', seen.length === 0, seen.join(' | '));
}

/**
 * No chain of Istio's in any backend and family, and no rule of anybody that leads to a proxy: of a node, and of a pod on its
 * network, where kube-proxy and the primary CNI have rules of their own.
 */
export function notRedirected(findings: Findings, subject: string, { chains, toProxy }: RedirectRules): void {
  const seen = [...chains, ...toProxy.map((rule) => `rule ${rule}`)];
  findings.holds(
    subject,
    'no chain of Istio, and no rule that leads to a proxy',
    seen.length === 0,
    seen.join(', '),
  );
}

/** What is wrong with rules, chain by chain: `ipv4 nat ISTIO_OUTPUT: missing -j ISTIO_REDIRECT`. */
function told(differences: readonly ChainDifference[]): string {
  return differences.map((each) => `${each.where}: ${wrong(each)}`).join(' | ');
}

function wrong({ missing, extra, reordered }: ChainDifference): string {
  const parts = [
    ...missing.map((rule) => `missing ${rule}`),
    ...extra.map((rule) => `unknown ${rule}`),
    ...(reordered ? ['the same rules in another order'] : []),
  ];
  return parts.join('; ');
}
