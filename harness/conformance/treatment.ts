import type { PodReference } from '../kube/kube.ts';
import { type Eyes, PLUGIN_LOG } from '../probes/eyes.ts';
import { type Redirection, redirectionOf } from '../probes/rules/redirection.ts';

/** What came of one pod: where its rules send its traffic, and what the plugin said when it was made. */
export interface Treatment {
  readonly node: string;
  /** Names of its containers, init containers first. */
  readonly containers: readonly string[];
  readonly redirection: Redirection;
  /** Messages about this pod in the plugin's own log, oldest first. A second witness: rules are the first. */
  readonly said: readonly string[];
}

/** Looks at pods in their own network namespaces, and for them in the plugin's log of every node; in the order asked for. */
export async function treatments(
  eyes: Pick<Eyes, 'pods' | 'allNodes'>,
  pods: readonly PodReference[],
): Promise<readonly Treatment[]> {
  const log = { path: PLUGIN_LOG, containing: pods.map(nameOf) };
  const [sights, nodes] = await Promise.all([eyes.pods(pods, ['rules']), eyes.allNodes({ log })]);
  const lines = nodes.flatMap((node) => node.log?.lines ?? []);
  return sights.map(({ pod, rules }) => ({
    node: pod.node,
    containers: pod.containers.map((container) => container.name),
    redirection: redirectionOf(rules),
    said: lines.filter((line) => line.pod === nameOf(pod)).map((line) => line.message),
  }));
}

function nameOf({ namespace, name }: PodReference): string {
  return `${namespace}/${name}`;
}
