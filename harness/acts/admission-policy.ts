import type { KubeObject } from '../kube/kube.ts';
import { type Attempt, eventually } from '../time/eventually.ts';
import type { ActWorld } from './act.ts';

/** Deletes an admission policy's objects, the last first. */
export async function removePolicy({ kube }: ActWorld, objects: readonly KubeObject[]): Promise<void> {
  for (const { apiVersion, kind, metadata } of objects.toReversed())
    await kube.delete({ apiVersion, kind, name: metadata.name });
}

/** Waits until admission is as it was, seen twice in a row: the API server takes a policy off a moment after it is gone. */
export async function admissionAsBefore(
  { deadlines, clock }: ActWorld,
  what: string,
  look: () => Promise<Attempt<true>>,
): Promise<void> {
  await eventually(what, look, { deadlineMs: deadlines.configAppliedMs, clock, inARow: 2 });
}
