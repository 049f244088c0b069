import { entry } from './entry.ts';

/** NET_ADMIN: who holds it, by the specification, the runtime and the kernel. */
export const privilege = [
  entry({
    id: 'CNI-D-03',
    theme: 'privilege',
    title: 'No running process of an injected pod holds NET_ADMIN',
    statement:
      'No process of an injected pod MUST hold NET_ADMIN in any of its five capability sets; istio-proxy and istio-validation MUST hold no capability at all. In init mode only the exited istio-init MUST have had NET_ADMIN and NET_RAW.',
    source: 'capabilities(7); istio#30481',
    modes: ['init', 'cni'],
    quick: true,
    faults: ['net-admin-on-app', 'istio-init-left-in'],
  }),
  entry({
    id: 'CNI-D-04',
    theme: 'privilege',
    title: 'No container of Bookinfo asks for network privileges',
    statement:
      'In CNI mode no init, regular or ephemeral container of any Bookinfo pod MUST add NET_ADMIN or NET_RAW or be privileged, and no pod MUST share the host network, PID or IPC namespace.',
    source: 'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml',
    modes: ['cni'],
    quick: true,
    faults: ['net-admin-on-app', 'istio-init-left-in'],
  }),
];
