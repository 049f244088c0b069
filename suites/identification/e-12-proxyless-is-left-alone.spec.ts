import { type Bench, handMadeSidecarPod, sleepingContainer } from '../requirement.ts';
import { selection } from './selection.ts';

type Its = { readonly name: string; readonly node: string; readonly namespace: string };

/** A pod whose istio-proxy has this value of DISABLE_ENVOY. */
function proxyless({ images }: Bench, its: Its, value: string) {
  const proxy = sleepingContainer({
    name: 'istio-proxy',
    args: ['proxy', 'sidecar'],
    env: { DISABLE_ENVOY: value },
  });
  return handMadeSidecarPod(
    { ...its, containers: [sleepingContainer(), proxy], proxyContainer: false },
    images,
  );
}

export default selection('CNI-E-12', {
  on: 'first',
  left: {
    what: 'pod with DISABLE_ENVOY=true',
    make: (bench, its) => proxyless(bench, its, 'true'),
    why: 'excluded due to DISABLE_ENVOY on istio-proxy',
  },
  taken: { what: 'pod with DISABLE_ENVOY=false', make: (bench, its) => proxyless(bench, its, 'false') },
});
