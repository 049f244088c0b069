import { Findings, NET_ADMIN_HOLDER, violations } from '../requirement.ts';
import type { Admission } from './pod-security.ts';

/** All that baseline may hold against an injected pod in init mode: kubernetes/pod-security-admission policy/check_capabilities_baseline.go. */
export const BY_INIT = {
  policy: 'baseline',
  checks: ['non-default capabilities'],
  containers: ['istio-init'],
  capabilities: ['NET_ADMIN', 'NET_RAW'],
};

/** Control: baseline, in one of these texts, names the container of ours that adds NET_ADMIN. */
export function holderIsNamed(texts: readonly string[]): Findings {
  const isNamed = texts
    .map(violations)
    .some(({ policy, containers }) => policy === 'baseline' && containers.includes(NET_ADMIN_HOLDER));
  return new Findings().holds(
    'pod that adds NET_ADMIN itself',
    `baseline names ${NET_ADMIN_HOLDER}`,
    isNamed,
    texts.join('; '),
  );
}

/** A pod of ours that keeps out of injection: nobody changes it, so the policy has nothing against it. That it is Ready in time is a control, for it only sleeps. */
export function keptOut(findings: Findings, { refusal, containers, ready }: Admission): void {
  findings.equal('pod without injection: refusal', '', refusal);
  if (refusal !== '') return;
  findings.equal('pod without injection: containers', ['app'], containers);
  findings.control(new Findings().equal('pod without injection: Ready in time', true, ready));
}
