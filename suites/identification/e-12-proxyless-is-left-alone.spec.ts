import { type Bench, handMadeSidecarPod, podGroups, requirement, sleepingContainer } from '../requirement.ts';

/** Makes a pod whose istio-proxy has this value of DISABLE_ENVOY. */
function withDisableEnvoy(value: 'true' | 'false') {
  const env = { DISABLE_ENVOY: value };
  const proxy = sleepingContainer({ name: 'istio-proxy', args: ['proxy', 'sidecar'], env });
  const spec = { containers: [sleepingContainer(), proxy], proxyContainer: false };
  return (its: { name: string; node: string; namespace: string }, { images }: Bench) =>
    handMadeSidecarPod({ ...its, ...spec }, images);
}

export default requirement(
  'CNI-E-12',
  podGroups({
    groups: {
      left: {
        what: 'pod with DISABLE_ENVOY=true',
        in: 'plain',
        make: withDisableEnvoy('true'),
        expect: 'left alone',
        logs: 'disable-envoy',
      },
      taken: {
        what: 'pod with DISABLE_ENVOY=false',
        in: 'plain',
        make: withDisableEnvoy('false'),
        expect: 'redirected',
      },
    },
  }),
);
