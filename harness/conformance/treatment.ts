import type { KubeObject, PodReference } from '../kube/kube.ts';
import { type Eyes, PLUGIN_LOG } from '../probes/eyes.ts';
import { type Redirection, redirectionOf } from '../probes/rules/redirection.ts';
import type { Bench } from './bench.ts';

/** What came of one pod: where its rules send its traffic, and what the plugin said when it was made. */
export interface Treatment {
  readonly node: string;
  /** Names of its containers, init containers first. */
  readonly containers: readonly string[];
  readonly redirection: Redirection;
  /**
   * Messages about this pod in the plugin's own log, each once however often its sandbox was made; oldest first.
   * A second witness: rules are the first.
   */
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
    said: [...new Set(lines.filter((line) => line.pod === nameOf(pod)).map((line) => line.message))],
  }));
}

/** Starts the pods of all groups at once and looks at them at one moment. Errors as `bench.start`. */
export async function startedTreatments<G extends string>(
  { start, eyes }: Pick<Bench, 'start' | 'eyes'>,
  groups: Readonly<Record<G, readonly KubeObject[]>>,
): Promise<Record<G, readonly Treatment[]>> {
  const made = Object.entries<readonly KubeObject[]>(groups);
  let left = await treatments(eyes, await start(...made.flatMap(([, pods]) => pods)));
  const treated = {} as Record<G, readonly Treatment[]>;
  for (const [group, pods] of made) {
    treated[group as G] = left.slice(0, pods.length);
    left = left.slice(pods.length);
  }
  return treated;
}

/** One object for each node: `make` is given the node and a name of its own, `<name>-<index>`. */
export function onEach(
  nodes: readonly string[],
  name: string,
  make: (its: { readonly name: string; readonly node: string }) => KubeObject,
): readonly KubeObject[] {
  return nodes.map((node, index) => make({ name: `${name}-${index}`, node }));
}

function nameOf({ namespace, name }: PodReference): string {
  return `${namespace}/${name}`;
}
