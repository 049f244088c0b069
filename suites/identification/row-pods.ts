import {
  type Bench,
  EXCLUDED_NAMESPACE,
  gatewayPod,
  handMadeSidecarPod,
  INJECT,
  type KubeObject,
  type Pod,
  replicaSet,
  sleepingContainer,
} from '../requirement.ts';
import type { Row } from './truth-table.ts';

/** The object that makes a row's pod: the pod itself, or a ReplicaSet of one. */
export function madeOf(
  row: Row,
  its: { readonly name: string; readonly node: string; readonly ordinary: string },
  images: Bench['images'],
): KubeObject {
  const { name, node, ordinary } = its;
  const make = row.proxyType === 'router' ? gatewayPod : handMadeSidecarPod;
  const withProxy = row.proxyContainer === 'yes';
  const untyped = withProxy && row.proxyType === 'none';
  const containers = [sleepingContainer(), ...(untyped ? [sleepingContainer({ name: 'istio-proxy' })] : [])];
  const pod = make(
    {
      namespace: row.namespace === 'excluded' ? EXCLUDED_NAMESPACE : ordinary,
      name,
      node,
      asleep: true,
      containers,
      proxyContainer: withProxy && !untyped,
      statusAnnotation: row.status === 'yes',
      ...(row.label === 'none' ? {} : { inject: row.label }),
      ...(row.annotation === 'none' ? {} : { annotations: { [INJECT]: row.annotation } }),
      ...(row.hostNetwork === 'yes' ? { hostNetwork: true } : {}),
      ...(row.istioInit === 'yes' ? { initContainers: [IDLE_INIT] } : {}),
    },
    images,
  );
  return row.kind === 'replicaset' ? replicaSet(pod) : pod;
}

/** The plugin goes by the name alone. */
const IDLE_INIT = { name: 'istio-init', command: ['true'] };

/** Makes all and waits until their pods are Ready; in the order of the objects. */
export async function startedPods(bench: Bench, made: readonly KubeObject[]): Promise<readonly Pod[]> {
  await bench.create(...made);
  const started = made.map(async ({ kind, metadata: { namespace = '', name } }) => {
    const which = kind === 'Pod' ? { names: [name] } : { labelSelector: `app=${name}` };
    const [pod] = await bench.started({ namespace, ...which, count: 1 });
    return pod!;
  });
  return Promise.all(started);
}
