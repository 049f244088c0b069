import { entry } from './entry.ts';

/** Pod Security Admission as a witness that is independent of the suite's own parsers. */
export const admission = [
  entry({
    id: 'CNI-Q-01',
    theme: 'admission',
    title: 'The baseline policy admits injected pods in CNI mode and refuses them in init mode',
    statement:
      'In a namespace that enforces baseline, injected pods MUST be admitted and become Ready in CNI mode; in init mode a bare pod MUST be refused and a Deployment MUST get FailedCreate, both naming istio-init, NET_ADMIN and NET_RAW.',
    source:
      'kubernetes/pod-security-admission policy/check_capabilities_baseline.go; istio#35894, istio#54968',
    modes: ['init', 'cni'],
    quick: true,
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
];
