import { handMadeSidecarPod, podGroups, requirement, set } from '../requirement.ts';

const EXCLUDED = 'conformance-excluded';
/** Begins like an excluded one. */
const LONGER = 'conformance-excluded-not';
/** In the list between spaces, and followed by an empty item. */
const SPACED = 'conformance-spaced';
const ITEMS = [EXCLUDED, ` ${SPACED} `, ''];

export default requirement(
  'CNI-E-04',
  podGroups({
    groups: {
      longer: {
        what: `pod of ${LONGER}`,
        in: { shared: LONGER, prefix: 'e-04-sidecar' },
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
      },
      spaced: {
        what: `pod of ${SPACED}`,
        in: { shared: SPACED, prefix: 'e-04-sidecar' },
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'left alone',
      },
    },
    /** The list as the agent gets it. */
    observe: async ({ kube, mesh: { namespace } }) => {
      const config = await kube.get({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace,
        name: 'istio-cni-config',
      });
      return { list: String(config?.['data']?.EXCLUDE_NAMESPACES ?? '') };
    },
    judge: (findings, { list }) => {
      const items = list.split(',');
      for (const item of ITEMS)
        findings.holds('EXCLUDE_NAMESPACES of the agent', `an item "${item}"`, items.includes(item), list);
    },
    mutants: {
      'no excluded name to be longer than': (seen) =>
        set(seen, { list: seen.list.replace(`${EXCLUDED},`, '') }),
      'no spaces in the list': (seen) => set(seen, { list: seen.list.replaceAll(' ', '') }),
      'no empty item in the list': (seen) => set(seen, { list: seen.list.replace(/,$/, '') }),
    },
  }),
);
