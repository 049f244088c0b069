import { type Findings, meshedPods, plainPods, podGroups, requirement, set } from '../requirement.ts';
import { passedAtOnce, validationsOf } from './validations.ts';

export default requirement(
  'CNI-E-01',
  podGroups({
    groups: {
      meshed: {
        what: 'injected pod',
        ...meshedPods,
        expect: 'redirected',
      },
      plain: {
        what: 'pod outside the mesh',
        ...plainPods,
        expect: 'left alone',
      },
    },
    /** Of the pods of both groups, in their order. */
    observe: async (bench, { meshed, plain }) => {
      const of = (sights: typeof meshed) =>
        validationsOf(
          bench,
          sights.map(({ pod }) => pod),
        );
      return { validations: { meshed: await of(meshed), plain: await of(plain) } };
    },
    judge: (findings: Findings, { meshed, plain, validations }) => {
      for (const [index, { node }] of meshed.entries())
        passedAtOnce(findings, `injected pod on ${node}`, validations.meshed[index] ?? null);
      const none = plain.map(() => null);
      findings.equal('pods outside the mesh: how istio-validation ended', none, validations.plain);
    },
    mutants: {
      'rules only after a failed validation': ({
        validations: {
          meshed: [first],
        },
      }) => set(first ?? undefined, { restarts: 1, refused: true }),
      'a validation that failed': ({
        validations: {
          meshed: [, second],
        },
      }) => set(second ?? undefined, { exitCode: 126 }),
      'no validation at all': ({ validations: { meshed } }) => meshed.splice(0, 1, null),
      'validation outside the mesh': ({ validations: { plain } }) =>
        plain.splice(0, 1, { exitCode: 0, restarts: 0, refused: null }),
      'a validation that had too little time': {
        turns: 'inconclusive',
        change: ({ validations: { meshed } }) => set(meshed[0] ?? undefined, { restarts: 1, refused: false }),
      },
      'a validation of which no log is left': {
        turns: 'inconclusive',
        change: ({ validations: { meshed } }) => set(meshed[0] ?? undefined, { restarts: 1 }),
      },
    },
  }),
);
