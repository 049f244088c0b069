import type { Redirection } from '../probes/rules/redirection.ts';
import type { Findings } from './findings.ts';

/** The sidecar's ports: istio/istio tools/istio-iptables/pkg/constants. */
export const INBOUND_PORT = 15006;
export const OUTBOUND_PORT = 15001;

/** Full rules: PREROUTING leads to 15006 and OUTPUT to 15001. */
export function redirected(findings: Findings, subject: string, seen: Redirection): void {
  findings.equal(`${subject}: nat PREROUTING leads to port`, INBOUND_PORT, seen.inboundPort);
  findings.equal(`${subject}: nat OUTPUT leads to port`, OUTBOUND_PORT, seen.outboundPort);
}

/** No chain of Istio's in any backend and family. */
export function untouched(findings: Findings, subject: string, seen: Redirection): void {
  findings.holds(subject, 'no chain of Istio', seen.chains.length === 0, seen.chains.join(', '));
}
