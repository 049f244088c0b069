import {
  type Findings,
  meshedPods,
  onEach,
  plainPods,
  pod,
  podGroups,
  requirement,
  set,
  sleepingContainer,
} from '../requirement.ts';
import { heardValidations, passedAtOnce, validationsOf } from './validations.ts';

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
    /** Of an injected pod on each node, from its start on, and of the pods outside the mesh. */
    observe: async (bench, { plain }) => {
      const namespace = await bench.namespace('validated', { inject: true });
      const injected = onEach(bench.nodes, 'validated', (its) =>
        pod({ ...its, namespace, containers: [sleepingContainer()] }, bench.images),
      );
      const outside = plain.map((snapshot) => snapshot.pod);
      const [meshed, none] = await Promise.all([
        heardValidations(bench, injected),
        validationsOf(bench, outside),
      ]);
      return { validations: { meshed, plain: none } };
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
