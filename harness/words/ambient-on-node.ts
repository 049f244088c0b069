import { chartValue } from '../mesh/chart-value.ts';
import type { Mesh } from '../mesh/mesh.ts';

/** Where the agent marks the kubelet's probes on their way out of the node, in tables of either kind. */
const OF_AMBIENT = [/ nat ISTIO_POSTRT$/, /^nft inet istio-ambient-nat( postrouting)?$/];

/** Whether the agent serves ambient mode too: it then has rules of its own on every node. */
export function servesAmbient(mesh: Pick<Mesh, 'values'>): boolean {
  return chartValue(mesh, 'cni.ambient.enabled') === true;
}

/**
 * Of the names of chains and tables on a node, those that nobody has a reason to make there.
 * Source: istio/istio cni/pkg/iptables/iptables.go AppendHostRules, cni/pkg/nftables/nftables.go.
 */
export function strangeOnNode(names: readonly string[], ambient: boolean): readonly string[] {
  return names.filter((name) => !ambient || OF_AMBIENT.every((pattern) => !pattern.test(name)));
}
