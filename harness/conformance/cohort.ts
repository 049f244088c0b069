import type { KubeObject } from '../kube/kube.ts';
import { namespace } from '../workloads/namespace.ts';
import { pod } from '../workloads/pod.ts';
import type { AttachedLane } from './attach-lane.ts';
import type { Cohort, Pod } from './bench.ts';
import { PASS_LABEL } from './pass.ts';
import { podsStarted } from './start-pods.ts';

/**
 * Makes the pass's cohort, or finds it made: its names carry the pass's id and server-side apply is
 * idempotent, so the workers of a pass need not agree on who does it. The judging process removes it.
 */
export async function applyCohort(attached: AttachedLane, signal: AbortSignal): Promise<Cohort> {
  const { kube, pass, state, deadlines } = attached;
  const nodes = state.cluster.nodes.map((node) => node.name);
  const images = { apps: state.images.appsImage };
  const meshed = `cohort-meshed-${pass.id}`;
  const plain = `cohort-plain-${pass.id}`;
  const labels = { [PASS_LABEL]: pass.id };
  await kube.apply(namespace({ name: meshed, inject: true, labels }), { signal });
  await kube.apply(namespace({ name: plain, labels }), { signal });
  const made: KubeObject[] = [meshed, plain].flatMap((its) =>
    nodes.map((node, index) => pod({ namespace: its, name: `echo-${index}`, node }, images)),
  );
  await Promise.all(made.map((object) => createOnce(attached, object, signal)));
  const wait = { deadlineMs: deadlines.podReadyMs, signal };
  const names = nodes.map((_, index) => `echo-${index}`);
  const ready = (its: string): Promise<readonly Pod[]> =>
    podsStarted(kube, { namespace: its, names, count: names.length }, wait);
  const [meshedPods, plainPods] = await Promise.all([ready(meshed), ready(plain)]);
  return { meshed: byName(meshedPods), plain: byName(plainPods) };
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
