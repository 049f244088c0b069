import { createKube } from './client.ts';
import type { Kube } from './kube.ts';
import { ownedKube } from './owned.ts';

/** The API of a cluster on record; writes are refused unless it is that one. */
export function openOwned({ kubeconfig, uid }: { readonly kubeconfig: string; readonly uid: string }): Kube {
  return ownedKube(createKube(kubeconfig), uid);
}
