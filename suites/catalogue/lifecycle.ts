import { entry } from './entry.ts';

/** What becomes of a node and its pods when the agent goes, comes back, or is another. */
export const lifecycle = [
  entry({
    id: 'CNI-L-02',
    theme: 'lifecycle',
    title: 'Without the plugin no container of an injected pod runs',
    statement:
      'On a node without the plugin and without a repair, istio-validation of an injected pod MUST end with 126 each time, and no other container of it, the proxy as a native sidecar among them, may run; pods outside the mesh MUST start.',
    source: 'istio/istio tools/istio-iptables/pkg/validation; istio#14327',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'native-sidecar'],
    faults: ['validation-passes'],
  }),
  entry({
    id: 'CNI-F-07',
    theme: 'lifecycle',
    title: 'Rules outlive restarts',
    statement:
      "A pod's rules MUST be the same, and its traffic MUST go through its proxy, after its proxy, the agent or the kubelet was restarted, and while its node has no agent.",
    source: 'istio/istio tests/integration/pilot/cni TestTrafficWithEstablishedPodsIfCNIMissing',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-M-01',
    theme: 'lifecycle',
    title: 'No pod gets past an agent that is replaced',
    statement:
      "A pod that is made while the agent's pod of its node is replaced, and the plugin is away, MUST NOT become Ready without rules: it is redirected, or blocked by istio-validation until a repair has written them; and pods that are made afterwards MUST be redirected from their first container on.",
    source: 'istio/istio cni/pkg/cmd/root.go; cni/pkg/repair/repaircontroller.go',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-M-06',
    theme: 'lifecycle',
    title: 'A lost kubeconfig is written again',
    statement:
      'Without its kubeconfig the plugin MUST refuse every pod a sandbox but that of the agent, which MUST come up in a new sandbox and write the kubeconfig as it was; the pods that waited MUST then start, injected ones redirected from their first container on.',
    source: 'istio/istio cni/pkg/plugin/plugin.go isCNIPod; istio#60668',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
    since: '1.31',
  }),
  entry({
    id: 'CNI-M-07',
    theme: 'lifecycle',
    title: 'A plugin that was left behind lets nobody pass, and recovers',
    statement:
      'Where an agent was lost without clean-up and its token is dead, the plugin that is left MUST refuse pods a sandbox, injected or not, by an event that names istio-cni and Unauthorized; pods of excluded namespaces MUST start; an agent that comes MUST NOT be blocked, and then all MUST start, injected ones redirected from their first container on.',
    source: 'istio/istio cni/pkg/plugin/plugin.go; istio#55304, istio#57438',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes', 'excluded-namespace'],
    restsOn: ['plugin', 'injected-containers', 'exclusion'],
  }),
  entry({
    id: 'CNI-M-21',
    theme: 'lifecycle',
    title: 'An agent that is deleted takes its files along, from its node alone',
    statement:
      "An agent that ends in order MUST take its element, its program and its kubeconfig off its own node and leave the primary CNI's part and all other nodes as they are; pods outside the mesh MUST start meanwhile, and an agent that comes MUST bring all three back as they were.",
    source: 'istio/istio cni/pkg/cmd/root.go; cni/pkg/install/install.go Cleanup',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
    faults: ['cleanup-leaves-program'],
  }),
  entry({
    id: 'CNI-M-15',
    theme: 'lifecycle',
    title: 'A killed agent comes back, and nobody passes meanwhile',
    statement:
      "While an agent that was killed is away, its element, its program and its kubeconfig MUST stay and go on working: pods that are made are redirected from their first container on. Where its pod's object is lost, too, pods MUST wait or be redirected, never start without rules; and once an agent is back all of them MUST be Ready, with one element and no temporary file left.",
    source: 'istio/istio cni/pkg/install/install.go; istio#36821, istio#44167',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-M-03',
    theme: 'lifecycle',
    title: 'Traffic and new pods outlive an upgrade and a downgrade',
    statement:
      "While agents and control plane are taken from the release before to the one that is judged and back, in either order, no call between pods of the mesh may fail or pass a proxy by; at every rest in between new injected pods MUST be redirected as their agent's release has it, MUST reach each other by identity, and MUST end; each node MUST have the element once, the program of its agent's release and the primary CNI's part as before. Pods that are made while agents are replaced MUST end Ready and redirected.",
    source:
      'istio/istio tests/integration/pilot/cniversionskew; https://istio.io/latest/docs/setup/additional-setup/cni/#upgrade',
    modes: ['cni'],
    effect: 'restarts',
    needs: ['earlier-istio', 'repair'],
    slow: true,
  }),
  entry({
    id: 'CNI-M-05',
    theme: 'lifecycle',
    title: 'A new token is written before the old one ends',
    statement:
      'When the kubelet renews the token of the agent, the agent MUST write the kubeconfig of the plugin anew with it while the API server still takes the old one, for the same server and with mode 0600; pods that are made once the old one is refused MUST start, injected ones redirected from their first container on, and none on the node may wait.',
    source: 'istio/istio cni/pkg/install/install.go sleepWatchInstall; kubeconfig.go; istio#38077',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
    slow: true,
    since: '1.24@2024-08-01',
  }),
  entry({
    id: 'CNI-M-20',
    theme: 'lifecycle',
    title: 'The agent has the time to clean up',
    statement:
      "An agent's pod that is deleted MUST have a grace period of 30 s, of 5 s up to Istio 1.28, where no value says otherwise, and its container MUST end by itself within that, with exit code 0: it is not killed while it cleans up.",
    source:
      'istio/istio manifests/charts/istio-cni/templates/daemonset.yaml; cni/cmd/install-cni/main.go; istio#58572',
    level: 'extended',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-L-17',
    theme: 'lifecycle',
    title: 'Nodes that are drained and pods that are scaled leave none broken',
    statement:
      'Pods of a Deployment that are evicted from a cordoned node MUST go from it; and once it was scaled up and down, while a node was drained and while the agent of that node was replaced, as many pods as are wanted MUST be Ready and redirected, on that node too, and no other MUST be left: none in a crash loop, without a sandbox, or being deleted.',
    source: 'istio/istio cni/pkg/plugin/plugin.go, cni/pkg/repair/repaircontroller.go; istio#11037',
    level: 'extended',
    modes: ['cni'],
    effect: 'node',
    needs: ['breakable-nodes'],
  }),
  entry({
    id: 'CNI-J-05',
    theme: 'lifecycle',
    title: "The agent's readiness does not flap",
    statement:
      'From half a minute after it has installed, and while nothing changes in the CNI directories and its token is not renewed, every agent MUST be Ready without an interruption, for as long as others are judged beside it and three minutes at least; no probe of it may be refused or answered with an error, its container MUST NOT start anew, and it may find no changes.',
    source:
      'istio/istio cni/pkg/install/install.go sleepWatchInstall, cni/pkg/nodeagent/healthServer.go; istio#46764, istio#50289',
    modes: ['cni'],
    effect: 'looks-back',
  }),
  entry({
    id: 'CNI-O-06',
    theme: 'lifecycle',
    title: 'No errors in steady state',
    statement:
      'From half a minute after it has installed, and while nothing changes in the CNI directories, no agent SHOULD log at level error or above, but for what the plugin has sent it of pods, for what it says of pods that have ended meanwhile, and for its watches of an API server that refuses or does not answer them.',
    source:
      'istio/istio cni/pkg/cmd/root.go, cni/pkg/log/uds.go, cni/pkg/repair/repaircontroller_linux.go; istio#56569',
    level: 'extended',
    modes: ['cni'],
    effect: 'looks-back',
  }),
];
