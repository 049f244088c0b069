/** Name of the plugin's program, and so the type of its element in a CNI configuration. */
export const PLUGIN = 'istio-cni';
/** Name of the agent's DaemonSet, and of its pods' label `k8s-app`. */
export const AGENT = 'istio-cni-node';
/** Name of the ConfigMap by which the agent has its variables. */
export const AGENT_CONFIG = 'istio-cni-config';
/** The agent's only container. */
export const AGENT_CONTAINER = 'install-cni';
/** Label of a node: by its value `away` the agent's DaemonSet passes the node over, in a lane whose nodes may be broken (`fixtures/mesh/disruptive.yaml`). */
export const AGENT_LABEL = 'istio-cni-conformance.agent';
