import { entry } from './entry.ts';

/** What becomes of nodes and pods when the plugin is taken off a cluster, comes again, or the mode is switched. */
export const uninstall = [
  entry({
    id: 'CNI-M-09',
    theme: 'lifecycle',
    title: "Uninstalling leaves the primary CNI's configuration as it was",
    statement:
      "Once the CNI component is uninstalled, every node MUST use the primary CNI's file with the value that it had before Istio came and the mode that it has had, and MUST have neither the plugin's program nor its kubeconfig.",
    source: 'istio/istio cni/pkg/install/install.go Cleanup; istio/cni#10',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-M-10',
    theme: 'lifecycle',
    title: 'Pods start and end after uninstalling',
    statement:
      'Once the CNI component is uninstalled, pods that were made before MUST end when they are deleted and new pods outside the mesh MUST start on every node; from then on no event FailedKillPod or FailedCreatePodSandBox may name istio-cni.',
    source: 'istio/istio#20238; istio/istio.io#16748',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-M-11',
    theme: 'lifecycle',
    title: 'Redirected pods go on after uninstalling',
    statement:
      'Pods that were redirected MUST keep their rules once the CNI component is uninstalled, and their calls MUST pass both proxies with the identity of the caller as before.',
    source: 'istio/istio cni/pkg/install/install.go Cleanup, which enters no pod',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-M-12',
    theme: 'lifecycle',
    title: 'After uninstalling, init mode works',
    statement:
      'With the CNI component uninstalled and pilot.cni.enabled false, new pods MUST get istio-init, its rules and traffic through their proxies; with both put back, new pods MUST be redirected by the plugin again.',
    source:
      'istio/istio manifests/charts/istio-control/istio-discovery/files/injection-template.yaml; istio/istio#54968',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-M-14',
    theme: 'lifecycle',
    title: 'A node that is no longer selected loses the plugin',
    statement:
      "A node that the agent's DaemonSet no longer selects MUST lose its element, its program and its kubeconfig; pods outside the mesh MUST start and end there, and an injected pod MUST NOT get past istio-validation.",
    source: 'istio/istio#58768; istio/istio cni/pkg/install/install.go Cleanup',
    level: 'extended',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-M-16',
    theme: 'lifecycle',
    title: 'What uninstalling leaves behind is known',
    statement:
      "Once the CNI component is uninstalled, a node MUST have nothing of it but the plugin's log and the socket that it was written through: no configuration, program or kubeconfig, and no rule in its own network namespace.",
    source: 'istio/istio cni/pkg/install/install.go Cleanup',
    level: 'extended',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-M-18',
    theme: 'lifecycle',
    title: 'Installing after a failed uninstallation works',
    statement:
      'Where agents were killed before they had cleaned up, and the CNI component is installed again, every node MUST come to have one element, the program and the kubeconfig as before, and new pods MUST be redirected.',
    source: 'istio/istio cni/pkg/install/cniconfig.go',
    level: 'extended',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-D-15',
    theme: 'lifecycle',
    title: 'Pods follow a switch of the mode',
    statement:
      'When pilot.cni.enabled is switched and a Deployment is restarted, all its pods MUST be made as the new mode has it, with its rules: with istio-init alone in init mode, and with istio-validation alone, without NET_ADMIN, in CNI mode.',
    source:
      'istio/istio#54968; istio/istio cni/pkg/plugin/plugin.go, which leaves pods with istio-init alone',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-S-06',
    theme: 'lifecycle',
    title: 'The same after a switch in place',
    statement:
      'When a mesh is switched from CNI mode to init mode, the CNI component uninstalled, and back, calls between restarted pods MUST come to the same status and identity each time, and their rules MUST be those of the mode.',
    source: 'claims SEED-3 and SEED-4 of this suite, on one cluster',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-G-16',
    theme: 'traffic',
    title: 'Long connections outlive the agent',
    statement:
      "Connections that are under way through both proxies MUST outlive the deletion of the agent's DaemonSet and its coming again: none may be broken, by the count of the client and of the server.",
    source: 'istio/istio cni/pkg/install/install.go Cleanup, which enters no pod',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['breakable-nodes'],
  }),
];
