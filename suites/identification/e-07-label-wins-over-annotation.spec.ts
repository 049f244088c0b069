import {
  handMadeSidecarPod,
  INJECT,
  pod,
  podGroups,
  requirement,
  sleepingContainer,
} from '../requirement.ts';

const annotations = { [INJECT]: 'false' };
const containers = [sleepingContainer()];

export default requirement(
  'CNI-E-07',
  podGroups({
    groups: {
      refused: {
        what: 'pod annotated false, in a namespace with injection',
        in: 'injected',
        make: (its, { images }) => pod({ ...its, annotations, containers }, images),
        expect: 'left alone',
        containers: ['app'],
      },
      handMade: {
        what: 'hand-made sidecar pod annotated false',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true, annotations }, images),
        expect: 'left alone',
      },
      unannotated: {
        what: 'hand-made sidecar pod, not annotated',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
      },
      labelled: {
        what: 'pod annotated false and labelled true',
        in: 'injected',
        make: (its, { images }) => pod({ ...its, annotations, inject: true, containers }, images),
        expect: 'redirected',
        containers: 'injected',
      },
    },
  }),
);
