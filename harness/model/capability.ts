/** What an environment must offer for a requirement to be judged there; detected from the environment, never by the probe that judges. */
export type Capability =
  /** The lane has two or more nodes that take workloads. */
  | 'multi-node'
  /** Sidecars are native where nobody says otherwise: kubelets of Kubernetes 1.33 or newer, Istio 1.27 or newer or told so. */
  | 'native-sidecar'
  /** Judgements may break nodes of the lane, each for itself: their CNI configuration, programs and agents. */
  | 'breakable-nodes'
  /** istiod takes the taint off nodes whose agent is Ready. */
  | 'node-untaint'
  /** The lane's nodes can be switched off and on, by the engine whose containers they are. */
  | 'node-power'
  /** Components of another Istio can be installed in place of the lane's own: what its upgrade comes from. */
  | 'earlier-istio'
  /** The plugin logs what it decides: at level info or debug. */
  | 'plugin-log'
  /** The agent repairs pods that the plugin has missed. */
  | 'repair'
  /** The plugin is told to leave the namespace alone that the suite has for that ... */
  | 'excluded-namespace'
  /** ... and kube-system. */
  | 'kube-system-excluded'
  /** Every proxy writes to its output an access log that the suite reads: JSON, with the members of its own format. */
  | 'access-log'
  /** The API server serves MutatingAdmissionPolicy as v1 (Kubernetes 1.36 or newer). */
  | 'mutating-policies'
  /** The lane's nodes can be entered by the engine, beside the API. */
  | 'node-access'
  /** The mesh programs redirection by iptables ... */
  | 'iptables'
  /** ... or by native nftables. */
  | 'native-nftables'
  /** Pods of the lane have IPv4 addresses ... */
  | 'ipv4'
  /** ... IPv6 addresses ... */
  | 'ipv6'
  /** ... both ... */
  | 'dual-stack'
  /** ... or IPv6 addresses alone. */
  | 'ipv6-only'
  /** The primary CNI plugin of the lane enforces NetworkPolicy. */
  | 'network-policy'
  /** Pods can have user namespaces of their own. */
  | 'user-namespaces'
  /** A real browser is on the machine that runs the suite. */
  | 'browser'
  /** The CNI project's cnitool, built for the nodes' platform, is on the machine that runs the suite. */
  | 'cnitool'
  /** A server outside the cluster can be started on the nodes' network. */
  | 'outside-peer';
