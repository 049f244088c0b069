import {
  handMadeSidecarPod,
  meshedPods,
  pod,
  podGroups,
  requirement,
  sleepingContainer,
} from '../requirement.ts';

export default requirement(
  'CNI-E-06',
  podGroups({
    groups: {
      refused: {
        what: 'pod labelled false, in a namespace with injection',
        in: 'injected',
        make: (its, { images }) => pod({ ...its, inject: false, containers: [sleepingContainer()] }, images),
        expect: 'left alone',
        containers: ['app'],
      },
      handMade: {
        what: 'hand-made sidecar pod labelled false',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true, inject: false }, images),
        expect: 'left alone',
      },
      injected: {
        what: 'injected pod without the label',
        ...meshedPods,
        expect: 'redirected',
      },
      unlabelled: {
        what: 'hand-made sidecar pod without the label',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
      },
    },
  }),
);
