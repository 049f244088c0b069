import { handMadeSidecarPod, podGroups, requirement } from '../requirement.ts';

export default requirement(
  'CNI-E-10',
  podGroups({
    groups: {
      without: {
        what: 'annotated pod without istio-proxy',
        in: 'plain',
        make: (its, { images }) =>
          handMadeSidecarPod({ ...its, asleep: true, proxyContainer: false }, images),
        expect: 'left alone',
      },
      beside: {
        what: 'annotated pod with istio-proxy',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
      },
    },
  }),
);
