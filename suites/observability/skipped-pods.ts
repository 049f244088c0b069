import type { Bench, KubeObject, SkipReason } from '../requirement.ts';
import { EXCLUDED_NAMESPACE, gatewayPod, handMadeSidecarPod, sleepingContainer } from '../requirement.ts';

interface Its {
  readonly name: string;
  readonly node: string;
  readonly namespace: string;
}

/** For each reason a pod that the plugin leaves alone for it and no other. */
export const SKIPPED: Readonly<Record<SkipReason, (its: Its, images: Bench['images']) => KubeObject>> = {
  excluded: (its, images) =>
    handMadeSidecarPod({ ...its, namespace: EXCLUDED_NAMESPACE, asleep: true }, images),
  'istio-init': (its, images) =>
    handMadeSidecarPod(
      { ...its, asleep: true, initContainers: [{ name: 'istio-init', command: ['true'] }] },
      images,
    ),
  'disable-envoy': (its, images) => {
    const env = { DISABLE_ENVOY: 'true' };
    const proxy = sleepingContainer({ name: 'istio-proxy', args: ['proxy', 'sidecar'], env });
    return handMadeSidecarPod(
      { ...its, containers: [sleepingContainer(), proxy], proxyContainer: false },
      images,
    );
  },
  'no-proxy': (its, images) => handMadeSidecarPod({ ...its, asleep: true, proxyContainer: false }, images),
  'proxy-type': (its, images) => gatewayPod({ ...its, asleep: true }, images),
  disabled: (its, images) => handMadeSidecarPod({ ...its, asleep: true, inject: false }, images),
  'no-status': (its, images) => handMadeSidecarPod({ ...its, asleep: true, statusAnnotation: false }, images),
};
