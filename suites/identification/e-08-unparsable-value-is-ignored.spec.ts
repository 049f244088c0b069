import { handMadeSidecarPod, INJECT, podGroups, requirement } from '../requirement.ts';

const annotations = { [INJECT]: 'false' };

export default requirement(
  'CNI-E-08',
  podGroups({
    groups: {
      left: {
        what: 'pod with the annotation inject=false',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true, annotations }, images),
        expect: 'left alone',
      },
      taken: {
        what: 'pod with the label inject=perhaps, and the annotation false',
        in: 'plain',
        make: (its, { images }) =>
          handMadeSidecarPod({ ...its, asleep: true, inject: 'perhaps', annotations }, images),
        expect: 'redirected',
      },
    },
  }),
);
