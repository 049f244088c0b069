import { HarnessError } from '../errors/errors.ts';
import type { Kube, KubeObject } from './kube.ts';

/** How long the API server goes on telling after it has told all that was. */
const TELLS_S = '1';

/**
 * A pod as it was when it went: the API server tells again what became of it since it was as it is handed in, so that nobody
 * has to look while it goes. Undefined while it is there. @throws KubeApiError, HarnessError TOLD_NO_MORE
 */
export async function lastObject(
  kube: Pick<Kube, 'getRaw'>,
  { metadata: { namespace = '', name, uid, resourceVersion } }: KubeObject,
): Promise<KubeObject | undefined> {
  const query = new URLSearchParams({
    watch: 'true',
    fieldSelector: `metadata.name=${name}`,
    resourceVersion: String(resourceVersion),
    timeoutSeconds: TELLS_S,
  });
  const told = await kube.getRaw(`/api/v1/namespaces/${namespace}/pods?${query.toString()}`);
  const events = told
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly type: string; readonly object: KubeObject });
  const refused = events.find(({ type }) => type === 'ERROR')?.object;
  if (refused !== undefined)
    throw new HarnessError(
      'TOLD_NO_MORE',
      `of ${namespace}/${name} the API server tells no more: ${refused['message']}`,
      {
        nextStep: 'judge it again: so many others wrote meanwhile that it has forgotten',
      },
    );
  return events.find(({ type, object }) => type === 'DELETED' && object.metadata.uid === uid)?.object;
}
