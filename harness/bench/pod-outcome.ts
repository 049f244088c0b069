import type { PodReference } from '../kube/kube.ts';
import { PLUGIN_LOG } from '../probes/cni-directories.ts';
import type { Inspector } from '../probes/inspector.ts';
import type { Installed } from '../probes/pods/installed.ts';
import { type Redirection, redirectionOf } from '../probes/rules/redirection.ts';
import type { PodSnapshot } from '../probes/snapshot.ts';

/** What became of one pod: where its rules send its traffic, and what the plugin logged when it was made. */
export interface PodOutcome {
  /** `namespace/name`. */
  readonly pod: string;
  readonly node: string;
  /** Names of its containers, init containers first. */
  readonly containers: readonly string[];
  readonly redirection: Redirection;
  /**
   * Messages about this pod in the plugin's own log, each once however often its sandbox was made; oldest first.
   * A witness: it decides only where a requirement is about the log.
   */
  readonly said: readonly string[];
}

/** Looks at pods in their own network namespaces, and for them in the plugin's log of their nodes; in the order asked for. */
export async function podOutcomes(
  { inspector, mesh }: { readonly inspector: Pick<Inspector, 'pods'>; readonly mesh: Installed },
  pods: readonly PodReference[],
): Promise<readonly PodOutcome[]> {
  return (await podSnapshots(inspector, pods)).map((snapshot) => podOutcome(snapshot, mesh));
}

/** The snapshots of `podOutcomes`, for those who need more of the rules: one exec for each node that runs a pod. */
export function podSnapshots(
  inspector: Pick<Inspector, 'pods'>,
  pods: readonly PodReference[],
): Promise<readonly PodSnapshot<'rules'>[]> {
  return inspector.pods(pods, ['rules'], {
    node: { log: { path: PLUGIN_LOG, containing: pods.map(nameOf) } },
  });
}

export function podOutcome({ pod, rules, onNode }: PodSnapshot<'rules'>, mesh: Installed): PodOutcome {
  const lines = onNode?.log?.lines ?? [];
  return {
    pod: nameOf(pod),
    node: pod.node,
    containers: pod.containers.map((container) => container.name),
    redirection: redirectionOf({ pod, rules }, mesh),
    said: [...new Set(lines.filter((line) => line.pod === nameOf(pod)).map((line) => line.message))],
  };
}

function nameOf({ namespace, name }: PodReference): string {
  return `${namespace}/${name}`;
}
