import type { Bench, NamespaceOptions } from '../bench/bench.ts';
import { onEach } from '../bench/on-each.ts';
import { podSnapshots } from '../bench/pod-outcome.ts';
import type { KubeObject } from '../kube/kube.ts';
import type { FoundPods, MadePods, PodSnapshot, SharedPlace } from './pod-group.ts';

type Source = MadePods | FoundPods;
type Snapshots = readonly PodSnapshot[];

/**
 * Starts the pods of all groups at once, one of each on every node, and looks at them at one moment, together with those
 * that others have made. Pods older than the pass are looked at by themselves. Errors as `bench.start`.
 */
export async function groupSnapshots<G extends string>(
  bench: Bench,
  groups: Readonly<Record<G, Source>>,
): Promise<Readonly<Record<G, Snapshots>>> {
  const entries = Object.entries<Source>(groups) as [G, Source][];
  const namespaceOf = await ownNamespaces(bench, Object.values(groups));
  const made = await Promise.all(
    entries.map(async ([group, source]) => {
      const objects = 'make' in source ? await madeOf(bench, source, group, namespaceOf(source)) : [];
      return objects.map((object) => ({ group, object }));
    }),
  );
  const ours = made.flat();
  const [started, found] = await Promise.all([
    bench.start(...ours.map(({ object }) => object)),
    Promise.all(
      entries.map(async ([group, source]) => ('find' in source ? foundOf(bench, group, source) : [])),
    ),
  ]);
  const own = started.map((pod, index) => ({ group: ours[index]!.group, pod, inspector: bench.inspector }));
  const byEyes = Map.groupBy([...own, ...found.flat()], ({ inspector }) => inspector);
  const looked = await Promise.all(
    [...byEyes].map(async ([inspector, asked]) => {
      const pods = asked.map(({ pod }) => pod);
      const snapshots = await podSnapshots(inspector, pods);
      return snapshots.map((snapshot, index) => ({ group: asked[index]!.group, snapshot }));
    }),
  );
  const byGroup = Map.groupBy(looked.flat(), ({ group }) => group);
  const snapshots = entries.map(([group]) => [
    group,
    byGroup.get(group)?.map(({ snapshot }) => snapshot) ?? [],
  ]);
  return Object.fromEntries(snapshots) as Record<G, Snapshots>;
}

async function foundOf<G>(bench: Bench, group: G, { find, standing }: FoundPods) {
  const inspector = standing === true ? bench.standingInspector : bench.inspector;
  return (await find(bench)).map((pod) => ({ group, pod, inspector }));
}

/** How the judgement's own namespaces are made. */
const OWN: Readonly<Record<Extract<MadePods['in'], string>, NamespaceOptions>> = {
  plain: {},
  injected: { inject: true },
  uninjectable: { labels: { 'istio-injection': 'disabled' } },
};

/** The judgement's own namespaces that the groups ask for. */
async function ownNamespaces(bench: Bench, groups: readonly Source[]): Promise<(source: MadePods) => string> {
  const asked = new Set(groups.flatMap((source) => ('make' in source ? [source.in] : [])));
  const own = Object.entries(OWN).filter(([place]) => asked.has(place as keyof typeof OWN));
  const made = await Promise.all(
    own.map(async ([place, options]) => [place, await bench.namespace(place, options)] as const),
  );
  const names = Object.fromEntries(made);
  return ({ in: place }) => (typeof place === 'string' ? (names[place] ?? '') : sharedIn(bench, place));
}

function sharedIn(bench: Bench, { shared }: SharedPlace): string {
  return typeof shared === 'string' ? shared : shared(bench);
}

function madeOf(
  bench: Bench,
  { in: place, make }: MadePods,
  group: string,
  namespace: string,
): Promise<readonly KubeObject[]> {
  const name = typeof place === 'string' ? group.toLowerCase() : `${place.prefix}-${bench.passId}`;
  return Promise.all(onEach(bench.nodes, name, async (its) => make({ ...its, namespace }, bench)));
}
