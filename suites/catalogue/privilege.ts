import { entry } from './entry.ts';

/** NET_ADMIN: who holds it, by the specification, the runtime and the kernel; and what the agent itself may do. */
export const privilege = [
  entry({
    id: 'CNI-C-01',
    theme: 'privilege',
    title: 'The agent is not privileged and adds exactly five capabilities',
    statement:
      'The only container of every pod of the agent MUST NOT be privileged, MUST drop ALL, and MUST add exactly NET_ADMIN, NET_RAW, SYS_PTRACE, SYS_ADMIN and, since Istio 1.24.2, DAC_OVERRIDE.',
    source:
      'istio/istio manifests/charts/istio-cni/templates/daemonset.yaml; istio#49004, istio#53849, istio#53478, istio#54092',
    modes: ['cni'],
    effect: 'reads',
    since: '1.24@2024-10-11',
  }),
  entry({
    id: 'CNI-C-02',
    theme: 'privilege',
    title: 'The agent has a network namespace of its own',
    statement:
      "Unless shareHostNetworkNamespace is set in ambient mode, the pods of the agent MUST NOT use the host network: by their specification, and by the kernel, which must show them outside the node's network namespace. They MUST NOT take a port of the node either.",
    source: 'istio/istio manifests/charts/istio-cni/templates/daemonset.yaml; istio#54726, istio#52513',
    modes: ['cni'],
    since: '1.26@2025-02-21',
    restsOn: ['plugin'],
  }),
  entry({
    id: 'CNI-C-03',
    theme: 'privilege',
    title: "The agent's service account may do what its repair mode needs, and no more",
    statement:
      "The API server MUST grant the service account of the agent's pods reading of pods, nodes and namespaces; with repair also writing of events; deletion of pods in delete mode alone, and changes of pods/status in label and in ambient mode alone, where repairPods, which outranks deleting and labelling, is off. Beside what Kubernetes grants to every account it MUST NOT grant anything else, in no namespace and by no group.",
    source: 'istio/istio manifests/charts/istio-cni/templates/clusterrole.yaml, clusterrolebinding.yaml',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-C-04',
    theme: 'privilege',
    title: 'The agent mounts the paths of the node that it needs',
    statement:
      'Of the node the containers of the agent MUST have exactly the CNI directories, its own run directory, /proc read-only where it repairs pods or is in ambient mode, and in ambient mode network namespaces and the directory of ztunnel, each mounted once.',
    source: 'istio/istio manifests/charts/istio-cni/templates/daemonset.yaml',
    level: 'extended',
    modes: ['cni'],
    effect: 'reads',
  }),
  entry({
    id: 'CNI-C-06',
    theme: 'privilege',
    title: 'The agent needs a namespace with the privileged policy',
    statement:
      "A DaemonSet with all that a policy looks at of the agent's MUST get FailedCreate in a namespace that enforces baseline, for its capabilities, hostPath volumes and AppArmor profile and, unless more was asked of the installation, nothing else; under privileged it MUST be admitted.",
    source: 'istio/istio.io#12975; kubernetes/pod-security-admission policy',
    modes: ['cni'],
    since: '1.24@2024-10-11',
    restsOn: ['plugin', 'pod-privileges'],
  }),
  entry({
    id: 'CNI-C-07',
    theme: 'privilege',
    title: "Only root can read the plugin's kubeconfig on a node",
    statement:
      "A process of another user MUST be denied reading of the kubeconfig with the agent's token on every node, although it sees the directory; root MUST be able to read it.",
    source: 'istio/istio cni/pkg/install/kubeconfig.go; istio#59071',
    modes: ['cni'],
    since: '1.24@2024-08-01',
    faults: ['kubeconfig-open'],
    restsOn: ['plugin'],
  }),
  entry({
    id: 'CNI-C-09',
    theme: 'privilege',
    title: "The kernel gives the agent's processes the five capabilities and no other",
    statement:
      'In /proc/PID/status of every process of install-cni the effective, permitted and bounding set MUST be exactly the capabilities of CNI-C-01; the inheritable and the ambient set MUST be empty.',
    source: 'capabilities(7); istio/istio manifests/charts/istio-cni/templates/daemonset.yaml',
    modes: ['cni'],
    effect: 'reads',
    since: '1.24@2024-10-11',
    restsOn: ['agent'],
  }),
  entry({
    id: 'CNI-D-03',
    theme: 'privilege',
    title: 'No running process of an injected pod holds NET_ADMIN',
    statement:
      "By the pod's specification, by the runtime's (exited init containers included) and by the kernel's masks of every process that a container itself runs, all five sets, a container of an injected pod MUST NOT hold NET_ADMIN; istio-proxy and istio-validation MUST hold no capability at all. In init mode istio-init alone MUST have been given NET_ADMIN and NET_RAW, and MUST have exited.",
    source: 'capabilities(7); istio#30481',
    modes: ['init', 'cni'],
    quick: true,
    faults: ['net-admin-on-app', 'istio-init-left-in'],
    restsOn: ['plugin', 'injected-containers', 'pod-privileges'],
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
    restsOn: ['injected-containers', 'pod-privileges'],
  }),
];
