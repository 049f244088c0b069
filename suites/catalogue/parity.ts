import { entry } from './entry.ts';

/** Init mode against CNI mode, over the recorded observations of both. */
export const parity = [
  entry({
    id: 'CNI-S-01',
    theme: 'parity',
    title: 'Whatever is judged in both modes looks the same in both',
    statement:
      'What each requirement observes MUST be the same in init and CNI mode, names and addresses put alike, but for the differences on the list of allowed ones; each entry of the list gives its reason and source, and one that is not seen any more is reported as stale.',
    source: 'istio/istio#24982',
    modes: ['init', 'cni'],
    scope: 'record',
    effect: 'reads',
  }),
  entry({
    id: 'CNI-S-02',
    theme: 'parity',
    title: 'The rules of both modes differ only as listed',
    statement:
      'In canonical form all rules in the network namespace of an injected pod MUST be the same in init and CNI mode, but for the differences on the list of the Istio version; a new difference, or one that is no longer seen, MUST be reported.',
    source: 'istio/istio cni/pkg/plugin/sidecar_redirect.go defaults; istio#24982',
    modes: ['init', 'cni'],
    scope: 'parity',
    faults: ['redirect-inbound-only'],
  }),
  entry({
    id: 'CNI-S-05',
    theme: 'parity',
    title: "The pod of both modes differs only in the init container's privileges",
    statement:
      "The same pod injected in both modes MUST differ in exactly: the init container's name, its two additional arguments, its security context, its position where the proxy is an ordinary container, the redirect annotations and its name in sidecar.istio.io/status.",
    source:
      'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml; pkg/kube/inject/webhook.go reorderPod',
    modes: ['init', 'cni'],
    scope: 'parity',
    quick: true,
    faults: ['istio-init-left-in', 'net-admin-on-app'],
  }),
  entry({
    id: 'CNI-S-03',
    theme: 'parity',
    title: 'An application sees the same in both modes',
    statement:
      'The address from which an application is called, what is listened at in its network namespace, the listeners of the sidecar itself, the names of its environment variables, what names lead to, and its resolver MUST be the same in init and CNI mode.',
    source: 'istio#24982',
    modes: ['init', 'cni'],
    scope: 'parity',
  }),
];
