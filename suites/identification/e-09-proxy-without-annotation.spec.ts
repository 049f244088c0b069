import { handMadeSidecarPod, podGroups, requirement } from '../requirement.ts';

export default requirement(
  'CNI-E-09',
  podGroups({
    groups: {
      left: {
        what: 'pod with istio-proxy and without the annotation',
        in: 'plain',
        make: (its, { images }) =>
          handMadeSidecarPod({ ...its, asleep: true, statusAnnotation: false }, images),
        expect: 'left alone',
        logs: 'no-status',
      },
      taken: {
        what: 'pod with both',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
      },
    },
  }),
);
