import { HarnessError } from '../errors/errors.ts';
import type { Kube, PodReference } from '../kube/kube.ts';
import { isReady } from '../kube/pod-state.ts';
import { SUITE_NAMESPACE } from '../lanes/suite-namespace.ts';

/** The probe pods that are Ready now, by node. Looked up each time: a restarted node has another. */
export async function probePods(kube: Kube): Promise<ReadonlyMap<string, PodReference>> {
  const pods = await kube.list({
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: SUITE_NAMESPACE,
    labelSelector: 'app=probe',
  });
  const ready = pods.filter(isReady);
  return new Map(
    ready.map((pod) => [
      String(pod['spec'].nodeName),
      { namespace: SUITE_NAMESPACE, name: pod.metadata.name },
    ]),
  );
}

/** The probe pod of a node. @throws HarnessError NO_PROBE if none is Ready there */
export function probeOn(pods: ReadonlyMap<string, PodReference>, node: string): PodReference {
  const pod = pods.get(node);
  if (pod !== undefined) return pod;
  throw new HarnessError(
    'NO_PROBE',
    `no Ready probe pod on node "${node}" (there are some on ${[...pods.keys()].join(', ') || 'no node'})`,
    {
      nextStep: `see kubectl -n ${SUITE_NAMESPACE} get pods -o wide`,
    },
  );
}
