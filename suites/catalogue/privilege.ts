import { entry } from './entry.ts';

/** NET_ADMIN: who holds it, by the specification, the runtime and the kernel. */
export const privilege = [
  entry({
    id: 'CNI-D-03',
    theme: 'privilege',
    title: 'No running process of an injected pod holds NET_ADMIN',
    statement:
      "By the pod's specification, by the runtime's (exited init containers included) and by the kernel's masks of every running process, all five sets, a container of an injected pod MUST NOT hold NET_ADMIN; istio-proxy and istio-validation MUST hold no capability at all. In init mode istio-init alone MUST have been given NET_ADMIN and NET_RAW, and MUST have exited.",
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
      'In CNI mode an init, regular or ephemeral container of a Bookinfo pod, standing or admitted anew, MUST NOT add NET_ADMIN, NET_RAW or ALL nor be privileged, and the pod MUST NOT share the network, PID or IPC namespace of the host.',
    source: 'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml',
    modes: ['cni'],
    quick: true,
    faults: ['net-admin-on-app', 'istio-init-left-in'],
  }),
];
