import {
  EXCLUDED_NAMESPACE,
  handMadeSidecarPod,
  pod,
  podGroups,
  requirement,
  sleepingContainer,
} from '../requirement.ts';

export default requirement(
  'CNI-E-02',
  podGroups({
    groups: {
      sidecars: {
        what: `pod of ${EXCLUDED_NAMESPACE} with a sidecar`,
        in: { shared: EXCLUDED_NAMESPACE, prefix: 'e-02-sidecar' },
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'left alone',
        logs: 'excluded',
      },
      bare: {
        what: `pod of ${EXCLUDED_NAMESPACE} with nothing of the mesh`,
        in: { shared: EXCLUDED_NAMESPACE, prefix: 'e-02-bare' },
        make: (its, { images }) => pod({ ...its, containers: [sleepingContainer()] }, images),
        expect: 'left alone',
        logs: 'excluded',
      },
      compared: {
        what: 'pod with a sidecar in another namespace',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
      },
    },
  }),
);
