import type { Cluster } from '../clusters/cluster.ts';
import { AGENT_LABEL } from '../mesh/agent-names.ts';
import { backendOf } from '../mesh/backend.ts';
import { chartValue } from '../mesh/chart-value.ts';
import { EXCLUDED_NAMESPACE } from '../mesh/exclusions.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { pluginLevel } from '../mesh/plugin-level.ts';
import { tellsInfo } from '../mesh/scope-level.ts';
import type { Capability } from '../model/capability.ts';
import { isFrom as istioIsFrom } from '../model/istio-minor.ts';
import { isJsonObject } from '../model/json-object.ts';
import type { LaneFacts } from '../model/record.ts';

export interface StandingLane {
  readonly cluster: Pick<Cluster, 'provider' | 'nodes' | 'enforcesNetworkPolicy'>;
  readonly mesh: Pick<Mesh, 'values' | 'version' | 'accessLogFormat' | 'agent' | 'earlier'>;
  /** As the API server describes them. */
  readonly nodes: readonly Pick<LaneFacts['nodes'][number], 'kubelet'>[];
}

/** True by default. Repairing pods outranks deleting and labelling them (istio/istio cni/pkg/repair/repaircontroller.go ReconcilePod). */
const REPAIRS = ['cni.repair.enabled', 'cni.repair.repairPods'];
/** Kubelets run native sidecars by default from here on ... */
const NATIVE_SIDECAR_MINOR = 33;
/** istio#56428: istiod, where it is told nothing, goes by the kubelets. */
const SIDECARS_SINCE = '1.27@2025-07-07';
/** ... and API servers, which are never older, serve MutatingAdmissionPolicy as v1. */
const MUTATING_POLICY_MINOR = 36;

/**
 * What a lane that stands offers, by its cluster and what was installed there, whatever was asked: a setting of the user's
 * may have changed it. Programs of this machine are not among it.
 */
export function detectedCapabilities({ cluster, mesh, nodes }: StandingLane): readonly Capability[] {
  const cidrs = cluster.nodes.flatMap((node) => node.podCidrs);
  const [v4, v6] = [cidrs.some((cidr) => !cidr.includes(':')), cidrs.some((cidr) => cidr.includes(':'))];
  const isNft = backendOf(mesh) === 'nftables';
  const told = valueAt(mesh.values, 'values', 'pilot', 'env', 'ENABLE_NATIVE_SIDECARS');
  const sidecars =
    told === undefined
      ? istioIsFrom(mesh.version, SIDECARS_SINCE)
      : [true, 'true', 'auto'].some((yes) => yes === told);
  // What the chart made of the list is for those who judge.
  const excluded = [chartValue(mesh, 'cni.excludeNamespaces') ?? []].flat();
  const isKind = cluster.provider === 'kind';
  const offered: readonly (readonly [Capability, boolean])[] = [
    ['multi-node', cluster.nodes.length >= 2],
    ['breakable-nodes', isKind && cluster.nodes.length >= 2 && agentMayBeSentAway(mesh)],
    ['node-untaint', chartValue(mesh, 'pilot.taint.enabled') === true],
    ['earlier-istio', mesh.earlier !== undefined],
    ['node-power', isKind],
    ['native-sidecar', nodes.every(isFrom(NATIVE_SIDECAR_MINOR)) && sidecars],
    ['plugin-log', tellsInfo(pluginLevel(mesh))],
    ['repair', mesh.agent !== undefined && REPAIRS.every((path) => chartValue(mesh, path) !== false)],
    ['excluded-namespace', excluded.includes(EXCLUDED_NAMESPACE)],
    ['kube-system-excluded', excluded.includes('kube-system')],
    ['access-log', mesh.accessLogFormat.readable],
    ['mutating-policies', nodes.every(isFrom(MUTATING_POLICY_MINOR))],
    ['node-access', isKind],
    ['outside-peer', isKind],
    ['iptables', !isNft],
    ['native-nftables', isNft],
    ['ipv4', v4],
    ['ipv6', v6],
    ['dual-stack', v4 && v6],
    ['ipv6-only', v6 && !v4],
    ['network-policy', cluster.enforcesNetworkPolicy],
  ];
  return offered.filter(([, offers]) => offers).map(([capability]) => capability);
}

/** Where its DaemonSet passes over nodes with the label, one agent can be taken away from one node. */
function agentMayBeSentAway(mesh: StandingLane['mesh']): boolean {
  return JSON.stringify(chartValue(mesh, 'cni.affinity') ?? {}).includes(AGENT_LABEL);
}

/** `v1.36.3`; one that says nothing of itself is taken for a new one. */
function isFrom(wanted: number): (node: { readonly kubelet: string }) => boolean {
  return ({ kubelet }) => {
    const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(kubelet) ?? [];
    return major === undefined || Number(major) > 1 || Number(minor) >= wanted;
  };
}

function valueAt(document: unknown, ...path: readonly string[]): unknown {
  return path.reduce((inner: unknown, name) => (isJsonObject(inner) ? inner[name] : undefined), document);
}
