import { entry } from './entry.ts';

/** The plugin's element in the primary CNI's configuration list. */
export const chaining = [
  entry({
    id: 'CNI-A-04',
    theme: 'chaining',
    title: 'The plugin is chained once and last on every node',
    statement:
      'On every node the active configuration list MUST hold exactly one element of type istio-cni, as the last of its plugins.',
    source: 'istio/istio cni/pkg/install/cniconfig.go insertCNIConfig; istio#27771',
    modes: ['cni'],
    effect: 'reads',
    quick: true,
    faults: ['entry-lost-on-one-node', 'element-doubled', 'element-not-last'],
  }),
  entry({
    id: 'CNI-A-05',
    theme: 'chaining',
    title: 'The element holds exactly the known keys, with the installed values',
    statement:
      'The istio-cni element MUST have exactly the keys that this version of the installer writes, dns and ipam MUST be empty objects, and its values MUST be the installed ones.',
    source:
      'istio/istio cni/pkg/install/cniconfig.go createCNIConfigFile; testdata 10-calico.conflist-istioconfig',
    modes: ['cni'],
    effect: 'reads',
    quick: true,
    since: '1.24@2024-08-01',
  }),
  entry({
    id: 'CNI-A-06',
    theme: 'chaining',
    title: "The primary plugin's configuration stays as it was",
    statement:
      'Parsed and without the istio-cni element, the configuration list MUST deeply equal the one from before the installation.',
    source: 'istio/istio cni/test/install_k8s_test.go',
    modes: ['cni'],
    effect: 'reads',
  }),
  entry({
    id: 'CNI-P-01',
    theme: 'chaining',
    title: 'The primary CNI that is configured carries the mesh across nodes',
    statement:
      'On every node the active list MUST hold the plugins that it held before the installation, in their order, with istio-cni at its end in CNI mode and without it in init mode; Bookinfo MUST serve its page, and injected pods MUST reach each other, from each node to each node.',
    source: 'CNI specification, section 1; istio/istio cni/README.md',
    modes: ['init', 'cni'],
    restsOn: ['plugin', 'echo-pods'],
  }),
  entry({
    id: 'CNI-P-07',
    theme: 'chaining',
    title: 'Platforms have the directories that their profiles say',
    statement:
      'For gke, k3d, k3s, microk8s, minikube and openshift the chart MUST render what the profile of the platform says, and for none the usual: CNI directories, the directory of network namespaces, name and kind of the configuration, SELinux type and quota of the agent.',
    source: 'istio/istio manifests/charts/istio-cni/files/profile-platform-*.yaml; istio#52981',
    since: '1.24@2024-09-05',
    level: 'extended',
    modes: ['cni'],
    effect: 'reads',
  }),
];
