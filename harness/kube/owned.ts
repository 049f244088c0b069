import { SafetyError } from '../errors/errors.ts';
import type { Kube } from './kube.ts';

/**
 * Refuses every write, and every command in a pod, unless the UID of the cluster's kube-system
 * namespace is the recorded one: a kubeconfig that now leads elsewhere must not change what is not ours.
 * Asked once, before the first write. @throws SafetyError from the members that write
 */
export function ownedKube(kube: Kube, recordedUid: string): Kube {
  let checked: Promise<void> | undefined;

  function own(): Promise<void> {
    if (checked === undefined) {
      checked = requireOwned(kube, recordedUid);
      // An unreachable API server says nothing of whose it is: ask again next time.
      checked.catch((error: unknown) => {
        if (!(error instanceof SafetyError)) checked = undefined;
      });
    }
    return checked;
  }

  return {
    ...kube,
    apply: async (object, options) => own().then(() => kube.apply(object, options)),
    create: async (object, options) => own().then(() => kube.create(object, options)),
    delete: async (reference, options) => own().then(() => kube.delete(reference, options)),
    evict: async (pod, options) => own().then(() => kube.evict(pod, options)),
    patch: async (reference, body) => own().then(() => kube.patch(reference, body)),
    execLines: async (pod, argv, options) => own().then(() => kube.execLines(pod, argv, options)),
    attachLines: async (pod, options) => own().then(() => kube.attachLines(pod, options)),
    exec: async (pod, argv, options) => own().then(() => kube.exec(pod, argv, options)),
  };
}

/** @throws SafetyError if this is not the cluster on record */
export async function requireOwned(kube: Pick<Kube, 'get'>, recordedUid: string): Promise<void> {
  const uid = (await kube.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }))?.metadata.uid;
  // None on record is not like one that the server does not tell.
  if (uid && uid === recordedUid) return;
  throw new SafetyError(
    `this cluster's kube-system has UID ${uid ?? '(none)'}, the recorded one is ${recordedUid}`,
    'nothing was changed; bring the lane up anew, or name the right kubeconfig',
  );
}
