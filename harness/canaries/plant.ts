import type { Kube, KubeObject } from '../kube/kube.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import type { Deadlines } from '../time/deadlines.ts';
import { eventually } from '../time/eventually.ts';
import { UndoStack } from '../time/undo.ts';
import { plantedObjects } from './objects.ts';
import type { Canary } from './state.ts';

export interface PlantRequest {
  /** Writes only where the lane's own cluster is. */
  readonly kube: Kube;
  readonly state: Pick<LaneState, 'images'>;
  /** Of the namespace, which must be new. */
  readonly name: string;
  readonly deadlines: Pick<Deadlines, 'podReadyMs'>;
  readonly signal: AbortSignal;
  /** Told of the canaries before any is in the cluster. */
  readonly note: (canaries: readonly Canary[]) => void;
}

/**
 * Makes the objects in a namespace of their own, and waits until the pods that say canaries have said them. Where that fails
 * the namespace is removed. @throws KubeApiError, NotInTimeError
 */
export async function plant({ kube, state, name, deadlines, signal, note }: PlantRequest): Promise<void> {
  const { objects, canaries } = plantedObjects(name, { apps: state.images.appsImage });
  note(canaries);
  const undo = new UndoStack();
  undo.before(`namespace ${name}`, () => kube.delete({ apiVersion: 'v1', kind: 'Namespace', name }));
  try {
    for (const object of objects) {
      if (object.kind === 'Pod') await accountOf(kube, name, deadlines, signal);
      await kube.create(object, { signal });
    }
    await Promise.all(
      ['talking', 'ending'].map((pod) =>
        saidSomething(kube, { namespace: name, name: pod }, deadlines, signal),
      ),
    );
  } catch (error) {
    await undo.undoAll();
    throw error;
  }
}

/** Admission refuses a pod whose account is not there yet. */
async function accountOf(
  kube: Kube,
  namespace: string,
  { podReadyMs }: PlantRequest['deadlines'],
  signal: AbortSignal,
): Promise<KubeObject> {
  const reference = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' };
  return await eventually(
    `namespace ${namespace} has its account`,
    async () => {
      const account = await kube.get(reference);
      return account === undefined ? { done: false, seen: 'none' } : { done: true, value: account };
    },
    { deadlineMs: podReadyMs, signal },
  );
}

async function saidSomething(
  kube: Kube,
  pod: { readonly namespace: string; readonly name: string },
  { podReadyMs }: PlantRequest['deadlines'],
  signal: AbortSignal,
): Promise<void> {
  await eventually(
    `pod ${pod.namespace}/${pod.name} has said its canaries`,
    async () => {
      const said = await kube.logs(pod, { container: 'app' }).catch(() => '');
      return said === '' ? { done: false, seen: 'nothing' } : { done: true, value: undefined };
    },
    { deadlineMs: podReadyMs, signal },
  );
}
