import { handMadeSidecarPod, INJECT } from '../requirement.ts';
import { selection } from './selection.ts';

export default selection('CNI-E-08', {
  on: 'last',
  left: {
    what: 'pod with the annotation inject=false',
    make: ({ images }, its) =>
      handMadeSidecarPod({ ...its, asleep: true, annotations: { [INJECT]: 'false' } }, images),
    why: 'excluded due to inject-disabled annotation',
  },
  taken: {
    what: 'pod with the label inject=perhaps, and the annotation false',
    make: ({ images }, its) =>
      handMadeSidecarPod(
        { ...its, asleep: true, inject: 'perhaps', annotations: { [INJECT]: 'false' } },
        images,
      ),
  },
});
