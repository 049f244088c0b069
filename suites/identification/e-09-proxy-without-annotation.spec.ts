import { handMadeSidecarPod } from '../requirement.ts';
import { selection } from './selection.ts';

export default selection('CNI-E-09', {
  on: 'last',
  left: {
    what: 'pod with istio-proxy and without the annotation',
    make: ({ images }, its) => handMadeSidecarPod({ ...its, asleep: true, statusAnnotation: false }, images),
    why: 'excluded due to not containing sidecar annotation',
  },
  taken: {
    what: 'pod with both',
    make: ({ images }, its) => handMadeSidecarPod({ ...its, asleep: true }, images),
  },
});
