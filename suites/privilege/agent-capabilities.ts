/** What the agent needs on a node: istio/istio manifests/charts/istio-cni/templates/daemonset.yaml. */
export const AGENT_CAPABILITIES: readonly string[] = [
  'DAC_OVERRIDE',
  'NET_ADMIN',
  'NET_RAW',
  'SYS_ADMIN',
  'SYS_PTRACE',
];
