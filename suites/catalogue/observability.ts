import { entry } from './entry.ts';

/** What the agent tells of itself and of the plugin, after the act that must make it tell. */
export const observability = [
  entry({
    id: 'CNI-O-01',
    theme: 'observability',
    title: "The agent's metrics tell that it is installed, and each repair",
    statement:
      'On port 15014 every agent MUST serve istio_cni_install_ready 1 and istio_cni_installs_total{result="SUCCESS"} of at least 1; a pod with sidecar that the plugin has missed MUST be repaired by default, and istio_cni_repair_pods_repaired_total{type="repair",result="success"} MUST grow on the agent of its node.',
    source: 'istio/istio cni/pkg/install/monitoring.go, cni/pkg/repair/monitoring.go',
    modes: ['cni'],
    needs: ['repair'],
    restsOn: ['plugin', 'injected-containers'],
  }),
  entry({
    id: 'CNI-O-02',
    theme: 'observability',
    title: "The plugin's decisions are in the node's log and in the agent's",
    statement:
      "Why the plugin leaves a pod alone, whichever of its reasons it is, and that it writes rules for a pod that is redirected, MUST be in the node's own plugin log and, while the agent is up, the same in the log of that node's agent, naming the pod. (At level info or debug.)",
    source: 'istio/istio cni/pkg/log/uds.go; istio#32437, istio#55304',
    modes: ['cni'],
    since: '1.26@2025-03-03',
    needs: ['plugin-log', 'excluded-namespace'],
    restsOn: ['plugin', 'exclusion'],
  }),
  entry({
    id: 'CNI-O-05',
    theme: 'observability',
    title: 'Prometheus finds the agent by its annotations',
    statement:
      "The agent's pods MUST be annotated prometheus.io/scrape true, port 15014 and path /metrics, and the page that these name MUST hold the agent's metrics.",
    source: 'istio/istio manifests/charts/istio-cni/templates/daemonset.yaml',
    modes: ['cni'],
    effect: 'reads',
  }),
  entry({
    id: 'CNI-O-03',
    theme: 'observability',
    title: 'Log level and format reach the agent and the plugin',
    statement:
      'The chart MUST give the agent the level of cni.logging.level, else that of global.logging.level, which is info by itself, and JSON where global.logAsJson is set; the plugin’s configuration that an agent installs MUST have the level that its flag gives to the scope cni-plugin, or to all scopes, else info: on every node of the lane, and once where that is debug.',
    source:
      'istio/istio manifests/charts/istio-cni/templates/daemonset.yaml; cni/pkg/cmd/root.go constructConfig; istio#50958, istio#51972',
    level: 'extended',
    modes: ['cni'],
    since: '1.23@2024-05-21',
  }),
  entry({
    id: 'CNI-O-08',
    theme: 'observability',
    title: "ControlZ is for the agent's own namespace alone",
    statement:
      'The agent MUST listen at port 9876 on a loopback address only: a call from another pod MUST be refused, while its metrics answer.',
    source: 'istio/istio pkg/ctrlz/options.go',
    level: 'extended',
    modes: ['cni'],
  }),
  entry({
    id: 'CNI-O-07',
    theme: 'observability',
    title: "The plugin's log on a node is bounded",
    statement:
      'A call of the plugin that would take its log on the node, istio-cni.log, to 10 MiB MUST begin a new one and keep the old one beside it; of older ones it MUST keep none.',
    source:
      'istio/istio cni/pkg/constants/constants.go RollingLogMaxSizeMB; pkg/log/uds.go teeToRollingLocal',
    level: 'extended',
    modes: ['cni'],
    needs: ['node-access', 'plugin-log'],
    since: '1.26@2025-03-03',
  }),
];
