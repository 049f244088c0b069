import { SafetyError, UsageError } from '../errors/errors.ts';

/**
 * Ownership of node containers. kind creates them itself and takes no labels from outside, and no
 * engine can label a container afterwards. So a node is ours when its cluster's name, which kind
 * puts on the container as `io.x-k8s.kind.cluster`, begins with our prefix; whose run it is says the
 * run's record, which is written before the cluster is created (harness/run/records/run-record.ts).
 */
const PREFIX = 'icc-';

/** kind's own label on node containers; the value is the cluster's name. */
export const KIND_CLUSTER_LABEL = 'io.x-k8s.kind.cluster';

/** kind adds up to `-control-plane`, and the result is a host name of at most 63 characters. */
const LONGEST = 49;

/** Name of the cluster as kind sees it: `icc-<name>`, a DNS label. @throws UsageError */
export function clusterName(name: string): string {
  const full = isOwnCluster(name) ? name : `${PREFIX}${name}`;
  if (full.length > LONGEST || !/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(full)) {
    throw new UsageError(
      `no name for a cluster: ${full}`,
      `use at most ${LONGEST - PREFIX.length} lower-case letters, digits and dashes`,
    );
  }
  return full;
}

/** Name of the cluster of a run's lane. */
export function laneCluster(runId: string, lane: string): string {
  return `${PREFIX}${runId}-${lane}`;
}

/** Name of the container that is the outside world of a lane, by its cluster. */
export function outsideName(cluster: string): string {
  return `${cluster}-outside`;
}

/** Whether kind could have given a node of the cluster this name. */
export function isNodeOf(cluster: string, node: string): boolean {
  return node.startsWith(cluster) && /^-(control-plane|worker)\d*$/.test(node.slice(cluster.length));
}

/** Whether a cluster, or a node by its name, is one of this suite's. */
export function isOwnCluster(name: string): boolean {
  return name.startsWith(PREFIX);
}

/** @throws SafetyError when the cluster or node is not one of this suite's. */
export function refuseForeign(name: string): void {
  if (isOwnCluster(name)) return;
  throw new SafetyError(
    `${name} was not made by this suite`,
    `only clusters whose names begin with ${PREFIX} are touched`,
  );
}

/** Names that kind gives to the nodes of a cluster with one control plane. */
export function nodeNames(cluster: string, nodes: number): readonly string[] {
  const workers = Array.from(
    { length: nodes - 1 },
    (_, index) => `${cluster}-worker${index === 0 ? '' : index + 1}`,
  );
  return [`${cluster}-control-plane`, ...workers];
}
