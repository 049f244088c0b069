/** Name of the agent's DaemonSet, and of its pods' label `k8s-app`. */
export const AGENT = 'istio-cni-node';
/** The agent's only container. */
export const AGENT_CONTAINER = 'install-cni';
