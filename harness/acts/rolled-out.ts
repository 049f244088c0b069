import type { Kube, KubeObject } from '../kube/kube.ts';
import { isBeingDeleted } from '../kube/pod-state.ts';
import { rolloutState } from '../kube/rollout-state.ts';
import type { Attempt } from '../time/eventually.ts';

/** Whether a workload is rolled out as it is now, and the last pod of before is gone: until then that one may act. */
export async function rolledOut(kube: Kube, workload: KubeObject): Promise<Attempt<KubeObject>> {
  const rollout = rolloutState(workload);
  if (!rollout.done) return rollout;
  const { matchLabels } = workload['spec'].selector;
  const labelSelector = Object.entries<string>(matchLabels)
    .map(([label, its]) => `${label}=${its}`)
    .join(',');
  const { namespace = '' } = workload.metadata;
  const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector });
  const ending = pods.filter(isBeingDeleted);
  if (ending.length > 0)
    return { done: false, seen: `${ending.map(({ metadata }) => metadata.name).join(', ')} not gone yet` };
  return rollout;
}
