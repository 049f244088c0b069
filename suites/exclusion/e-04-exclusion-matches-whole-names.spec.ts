import {
  chartValue,
  EXCLUDED_NAMESPACE,
  Findings,
  handMadeSidecarPod,
  podGroups,
  requirement,
} from '../requirement.ts';

/** Begins like an excluded one. */
const LONGER = 'conformance-excluded-not';
/** In the list between spaces, and followed by an empty item. */
const SPACED = 'conformance-spaced';
const ITEMS = [EXCLUDED_NAMESPACE, ` ${SPACED} `, ''];

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
    /** The list as it was handed to the installer. */
    observe: async ({ mesh }) => ({
      handed: [chartValue(mesh, 'cni.excludeNamespaces') ?? []].flat().map(String),
    }),
    /** Without such items the pods would say nothing; what the chart makes of them on the way is its own. */
    judge: (findings, { handed }) => {
      const control = new Findings();
      for (const item of ITEMS)
        control.holds(
          'list handed to the installer',
          `an item "${item}"`,
          handed.includes(item),
          handed.join(),
        );
      findings.control(control);
    },
    mutants: {
      'no excluded name to be longer than': {
        change: ({ handed }) => handed.splice(handed.indexOf(EXCLUDED_NAMESPACE), 1),
        turns: 'inconclusive',
      },
      'no spaces in the list': {
        change: ({ handed }) => handed.splice(handed.indexOf(` ${SPACED} `), 1, SPACED),
        turns: 'inconclusive',
      },
      'no empty item in the list': {
        change: ({ handed }) => handed.splice(handed.indexOf(''), 1),
        turns: 'inconclusive',
      },
    },
  }),
);
