import type { KubeObject, PodReference } from '../kube/kube.ts';
import { type Eyes, PLUGIN_LOG } from '../probes/eyes.ts';
import { type Redirection, redirectionOf } from '../probes/rules/redirection.ts';
import type { PodSight } from '../probes/sight.ts';
import type { Bench } from './bench.ts';

/** What came of one pod: where its rules send its traffic, and what the plugin said when it was made. */
export interface Treatment {
  /** `namespace/name`. Absent in observations that were recorded before it was kept. */
  readonly pod?: string;
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

/** Looks at pods in their own network namespaces, and for them in the plugin's log of their nodes; in the order asked for. */
export async function treatments(
  eyes: Pick<Eyes, 'pods'>,
  pods: readonly PodReference[],
): Promise<readonly Treatment[]> {
  return (await treatedSights(eyes, pods)).map(treatmentOf);
}

/** The sights of `treatments`, for those who need more of the rules: one exec for each node that runs a pod. */
export function treatedSights(
  eyes: Pick<Eyes, 'pods'>,
  pods: readonly PodReference[],
): Promise<readonly PodSight<'rules'>[]> {
  return eyes.pods(pods, ['rules'], { node: { log: { path: PLUGIN_LOG, containing: pods.map(nameOf) } } });
}

export function treatmentOf({ pod, rules, onNode }: PodSight<'rules'>): Treatment {
  const lines = onNode?.log?.lines ?? [];
  return {
    pod: nameOf(pod),
    node: pod.node,
    containers: pod.containers.map((container) => container.name),
    redirection: redirectionOf(rules),
    said: [...new Set(lines.filter((line) => line.pod === nameOf(pod)).map((line) => line.message))],
  };
}

/**
 * Starts the pods of all groups at once and looks at them at one moment, together with groups of pods that were
 * there before. Errors as `bench.start`.
 */
export async function startedTreatments<G extends string, O extends string = never>(
  { start, eyes }: Pick<Bench, 'start' | 'eyes'>,
  groups: Readonly<Record<G, readonly KubeObject[]>>,
  others?: Promise<Readonly<Record<O, readonly PodReference[]>>>,
): Promise<Record<G | O, readonly Treatment[]>> {
  const made = Object.entries<readonly KubeObject[]>(groups);
  const [started, there] = await Promise.all([start(...made.flatMap(([, pods]) => pods)), others]);
  const before = Object.entries<readonly PodReference[]>(there ?? {});
  let left = await treatments(eyes, [...started, ...before.flatMap(([, pods]) => pods)]);
  const treated = {} as Record<G | O, readonly Treatment[]>;
  for (const [group, pods] of [...made, ...before]) {
    treated[group as G | O] = left.slice(0, pods.length);
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

/**
 * One node, for what the plugin decides by the pod alone. CNI-A-03 and CNI-A-05 hold the plugin and its
 * configuration to be the same on every node, and CNI-E-01 looks on each; specs take turns, so that no node is left out.
 */
export function oneNode(nodes: readonly string[], which: 'first' | 'last'): readonly string[] {
  return which === 'first' ? nodes.slice(0, 1) : nodes.slice(-1);
}

function nameOf({ namespace, name }: PodReference): string {
  return `${namespace}/${name}`;
}
