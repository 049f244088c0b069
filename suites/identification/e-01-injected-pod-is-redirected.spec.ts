import {
  container,
  meshedPods,
  type PodSight,
  plainPods,
  podGroups,
  requirement,
  set,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

const PASSED_AT_ONCE = { exitCode: 0, restarts: 0 };

export default requirement(
  'CNI-E-01',
  podGroups({
    /** How istio-validation ended, and how often it was started again before; null where there is none. */
    look: ({ pod }: PodSight) => {
      const { exitCode = null, restarts = 0 } = container(pod, VALIDATION_CONTAINER) ?? {};
      const has = container(pod, VALIDATION_CONTAINER) !== undefined;
      return { validation: has ? { exitCode, restarts } : null };
    },
    groups: {
      meshed: {
        what: 'injected pod',
        ...meshedPods,
        expect: 'redirected',
        holds: (findings, subject, { validation }) =>
          findings.equal(`${subject}: ${VALIDATION_CONTAINER}`, PASSED_AT_ONCE, validation),
      },
      plain: {
        what: 'pod outside the mesh',
        ...plainPods,
        expect: 'left alone',
      },
    },
    mutants: {
      'rules only after a failed validation': ({ meshed: [first] }) =>
        set(first?.validation ?? undefined, { restarts: 1 }),
      'a validation that failed': ({ meshed: [, second] }) =>
        set(second?.validation ?? undefined, { exitCode: 126 }),
      'no validation at all': ({ meshed: [first] }) => set(first, { validation: null }),
    },
  }),
);
