import { entry } from './entry.ts';

/** What the installer puts into the cluster and onto every node. */
export const install = [
  entry({
    id: 'CNI-A-01',
    theme: 'install',
    title: 'The CNI agent is Ready on every Linux node',
    statement:
      'The DaemonSet istio-cni-node MUST exist with a container install-cni, and its desired, scheduled and Ready counts MUST equal the number of Linux nodes.',
    source: 'istio/istio manifests/charts/istio-cni/templates/daemonset.yaml',
    modes: ['cni'],
    effect: 'reads',
    quick: true,
  }),
  entry({
    id: 'CNI-A-03',
    theme: 'install',
    title: 'The plugin binary is installed whole on every node',
    statement:
      'On every node /opt/cni/bin/istio-cni MUST be an executable regular file, the same as in the image of the agent, and a file istio-cni.tmp.* MUST NOT remain beside it.',
    source: 'istio/istio cni/pkg/install/binaries.go; istio#54311',
    modes: ['cni'],
    needs: ['node-access'],
  }),
  entry({
    id: 'CNI-A-07',
    theme: 'install',
    title: 'The plugin has a private, usable kubeconfig on every node',
    statement:
      'From Istio 1.24 on, /var/run/istio-cni/istio-cni-kubeconfig MUST have mode 0600, name the API server by its service address and hold a token that may get pods; ZZZ-istio-cni-kubeconfig MUST NOT exist.',
    source: 'istio/istio cni/pkg/install/kubeconfig.go; istio#52315',
    modes: ['cni'],
    effect: 'reads',
    since: '1.24@2024-08-01',
    faults: ['kubeconfig-open', 'kubeconfig-lost'],
  }),
  entry({
    id: 'CNI-A-09',
    theme: 'install',
    title: 'A cluster without the plugin bears no trace of it',
    statement:
      'In init mode there MUST be no DaemonSet istio-cni-node, and no node MUST have /opt/cni/bin/istio-cni, /var/run/istio-cni or an istio-cni entry in /etc/cni/net.d.',
    source: 'negative baseline of CNI-A-01 to CNI-A-07',
    modes: ['init'],
    effect: 'reads',
    quick: true,
  }),
  entry({
    id: 'CNI-A-15',
    theme: 'install',
    title: 'Objects of the cluster and of the namespace can be installed apart',
    statement:
      "Of the agent's objects the installer MUST render with global.resourceScope=cluster the ClusterRoles and ClusterRoleBindings and no others, with namespace all others and none of these, and each as it does with all: so for ServiceAccount, ConfigMap and DaemonSet, and for NetworkPolicy, ResourceQuota and NetworkAttachmentDefinition where they are asked for.",
    source:
      'istio/istio manifests/charts/istio-cni/values.yaml resourceScope; manifests/charts/istio-cni/templates; istio#57559',
    modes: ['cni'],
    level: 'extended',
    effect: 'reads',
    since: '1.28@2025-10-09',
    known: [
      {
        id: 'FINDING-21',
        modes: ['cni'],
        since: '1.29@2025-10-23',
        differences: [{ subject: 'NetworkPolicy istio-cni*: with cluster', seen: 'as with all' }],
      },
    ],
  }),
  entry({
    id: 'CNI-A-18',
    theme: 'install',
    title: 'Values for labels, resources, tolerations and the like reach the agent',
    statement:
      "Of the chart's values, each that istioctl takes MUST reach the agent: cni.affinity, daemonSetLabels, env, podAnnotations, podLabels, pullPolicy, resources and rollingMaxUnavailable its DaemonSet, env its ConfigMap too, global.imagePullSecrets its ServiceAccount. So MUST what istioctl writes itself, by components.cni.k8s: affinity, env, imagePullPolicy, nodeSelector, podAnnotations, priorityClassName, resources, tolerations. The API server MUST take the objects, and nothing else of them may change. (cni.tolerations, updateStrategy and terminationGracePeriodSeconds are the chart's alone: istioctl refuses them.)",
    source:
      'istio/istio manifests/charts/istio-cni/templates/daemonset.yaml; operator/pkg/apis/values_types.proto CNIConfig; operator/pkg/render/postprocess.go; istio#57052, istio#57087',
    modes: ['cni'],
    level: 'extended',
    effect: 'reads',
    since: '1.24@2024-07-29',
    known: [
      {
        id: 'FINDING-20',
        modes: ['cni'],
        since: '1.26@2025-04-05',
        differences: [{ subject: 'values.cni.rollingMaxUnavailable: *', seen: '1' }],
      },
    ],
  }),
  entry({
    id: 'CNI-A-20',
    theme: 'install',
    title: 'The agent itself is neither injected nor redirected',
    statement:
      'Pods of istio-cni-node MUST have no istio-proxy container, MUST carry sidecar.istio.io/inject=false, and their network namespaces MUST hold no ISTIO_ chain.',
    source:
      'istio/istio manifests/charts/istio-cni/templates/daemonset.yaml; cni/pkg/plugin/plugin.go isCNIPod',
    modes: ['cni'],
    effect: 'reads',
  }),
];
