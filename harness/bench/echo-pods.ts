import type { KubeObject } from '../kube/kube.ts';
import { namespace } from '../workloads/namespace.ts';
import { pod } from '../workloads/pod.ts';
import type { AttachedLane } from './attach-lane.ts';
import type { EchoPods, Pod } from './bench.ts';
import { ofPass } from './pass-objects.ts';
import { podsStarted } from './start-pods.ts';

/**
 * Makes the pass's echo pods of the kinds that are asked for, or finds them made: names carry the pass's id and
 * server-side apply is idempotent, so the workers of a pass need not agree on who does it. The judging process removes them.
 */
export async function applyEchoPods<Kind extends keyof EchoPods>(
  attached: AttachedLane,
  kinds: readonly Kind[],
  signal: AbortSignal,
): Promise<Pick<EchoPods, Kind>> {
  const made = await Promise.all(kinds.map(async (kind) => [kind, await applyKind(attached, kind, signal)]));
  return Object.fromEntries(made) as Pick<EchoPods, Kind>;
}

async function applyKind(
  attached: AttachedLane,
  kind: keyof EchoPods,
  signal: AbortSignal,
): Promise<readonly Pod[]> {
  const { kube, pass, state, deadlines } = attached;
  const name = `echo-${kind}-${pass.id}`;
  await kube.apply(ofPass(pass, namespace({ name, inject: kind === 'meshed' })), { signal });
  const images = { apps: state.images.appsImage };
  const made = state.cluster.nodes.map((node, index) =>
    pod({ namespace: name, name: `echo-${index}`, node: node.name }, images),
  );
  await Promise.all(made.map((object) => createOnce(attached, object, signal)));
  const query = { namespace: name, names: made.map(({ metadata }) => metadata.name), count: made.length };
  return byName(await podsStarted(attached, query, { deadlineMs: deadlines.podReadyMs, signal }));
}

/** A pod cannot be applied over itself once admission has changed it, so the first to create it wins. */
async function createOnce({ kube }: AttachedLane, object: KubeObject, signal: AbortSignal): Promise<void> {
  const { namespace: its = '', name } = object.metadata;
  const there = await kube.get({ apiVersion: 'v1', kind: 'Pod', namespace: its, name });
  if (there !== undefined) return;
  await kube.create(object, { signal }).catch((error: unknown) => {
    if (!isAlreadyThere(error)) throw error;
  });
}

function isAlreadyThere(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 409;
}

function byName(pods: readonly Pod[]): readonly Pod[] {
  return pods.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
