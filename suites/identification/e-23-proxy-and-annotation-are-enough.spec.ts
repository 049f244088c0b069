import { handMadeSidecarPod, podGroups, requirement } from '../requirement.ts';

export default requirement(
  'CNI-E-23',
  podGroups({
    groups: {
      both: {
        what: 'hand-made pod with istio-proxy and the annotation',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
        containers: ['app', 'istio-proxy'],
      },
      proxyOnly: {
        what: 'hand-made pod with istio-proxy alone',
        in: 'plain',
        make: (its, { images }) =>
          handMadeSidecarPod({ ...its, asleep: true, statusAnnotation: false }, images),
        expect: 'left alone',
      },
    },
  }),
);
