import { entry } from './entry.ts';

/** Pod Security Admission as a witness that is independent of the suite's own parsers. */
export const admission = [
  entry({
    id: 'CNI-Q-01',
    theme: 'admission',
    title: 'The baseline policy admits injected pods in CNI mode and refuses them in init mode',
    statement:
      'In a namespace that enforces baseline, injected pods MUST be admitted and become Ready in CNI mode; in init mode a bare pod MUST be refused and a Deployment MUST get FailedCreate, both for NET_ADMIN and NET_RAW of istio-init and nothing else.',
    source:
      'kubernetes/pod-security-admission policy/check_capabilities_baseline.go; istio#35894, istio#54968',
    modes: ['init', 'cni'],
    quick: true,
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
  entry({
    id: 'CNI-Q-02',
    theme: 'admission',
    title: 'The restricted policy admits injected pods where the proxy has a seccomp profile',
    statement:
      'In a namespace that enforces restricted, an application that meets it MUST be admitted with its sidecar and become Ready where global.proxy.seccompProfile.type is RuntimeDefault; without that value it MUST be refused, naming seccompProfile alone, and of containers only istio-validation and istio-proxy. The chart MUST hand that value to the injector.',
    source:
      'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml; istio#35894',
    modes: ['cni'],
    effect: 'mesh',
    quick: true,
    faults: ['istio-init-left-in', 'net-admin-on-app'],
    since: '1.28@2025-08-13',
  }),
  entry({
    id: 'CNI-Q-04',
    theme: 'admission',
    title: 'Warnings of the baseline policy are about init mode only',
    statement:
      'In a namespace with warn=baseline the API server MUST NOT warn of an injected bare pod in CNI mode; of the same pod in init mode it MUST warn, of NET_ADMIN and NET_RAW of istio-init and nothing else.',
    source: 'kubernetes/pod-security-admission admission/admission.go',
    modes: ['init', 'cni'],
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
  entry({
    id: 'CNI-Q-06',
    theme: 'admission',
    title: 'Who may only deploy workloads deploys one that is redirected',
    statement:
      'A user who may create Deployments in one namespace, and nothing else, MUST get a Ready and redirected pod in a namespace that enforces baseline in CNI mode; in init mode the same Deployment MUST get no pod, its ReplicaSet FailedCreate naming istio-init and NET_ADMIN.',
    source: 'istio.io docs/setup/additional-setup/cni; istio#35894',
    modes: ['init', 'cni'],
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
  entry({
    id: 'CNI-Q-05',
    theme: 'admission',
    title: 'The baseline policy refuses a pod with TPROXY',
    statement:
      'In a namespace that enforces baseline a pod with interceptionMode TPROXY MUST be refused for NET_ADMIN of istio-proxy and nothing else; the same pod with REDIRECT MUST be admitted.',
    source: 'kubernetes/pod-security-admission policy/check_capabilities_baseline.go',
    level: 'extended',
    modes: ['cni'],
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
  entry({
    id: 'CNI-P-12',
    theme: 'admission',
    title: 'Injected pods pass the admission policies of others, with what these add',
    statement:
      'Beside a policy that adds containers before and after the injection, and one that refuses NET_ADMIN, NET_RAW and privileged containers, an injected pod MUST be admitted and injected once, keep the containers of the other policy, become Ready and be redirected.',
    source:
      'istio/istio pkg/kube/inject/webhook.go; Kubernetes, admission control, reinvocation; GoogleCloudPlatform/gke-policy-library#28',
    level: 'extended',
    modes: ['cni'],
    needs: ['mutating-policies'],
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
];
