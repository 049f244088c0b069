import {
  type Bench,
  Findings,
  handMadeSidecarPod,
  INJECT,
  onEach,
  oneNode,
  pod,
  redirected,
  requirement,
  sleepingContainer,
  startedTreatments,
  type Treatment,
  untouched,
} from '../requirement.ts';

const PROXY = 'istio-proxy';

/** Each on the last node. */
interface Observation {
  /** Annotated false, in a namespace with injection. */
  readonly refused: readonly Treatment[];
  /** Annotated false, with `istio-proxy` and the status annotation, in a namespace without injection. */
  readonly handMade: readonly Treatment[];
  /** As `handMade`, not annotated. */
  readonly unannotated: readonly Treatment[];
  /** As `refused`, and labelled true. */
  readonly labelled: readonly Treatment[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { images } = bench;
  const nodes = oneNode(bench.nodes, 'last');
  const [inject, plain] = await Promise.all([
    bench.namespace('inject', { inject: true }),
    bench.namespace('plain'),
  ]);
  const annotations = { [INJECT]: 'false' };
  const app = { namespace: inject, annotations, containers: [sleepingContainer()] };
  const sidecar = { namespace: plain, asleep: true };
  return startedTreatments(bench, {
    refused: onEach(nodes, 'refused', (its) => pod({ ...its, ...app }, images)),
    handMade: onEach(nodes, 'annotated', (its) =>
      handMadeSidecarPod({ ...its, ...sidecar, annotations }, images),
    ),
    unannotated: onEach(nodes, 'unannotated', (its) => handMadeSidecarPod({ ...its, ...sidecar }, images)),
    labelled: onEach(nodes, 'labelled', (its) => pod({ ...its, ...app, inject: true }, images)),
  });
}

export default requirement<Observation>('CNI-E-07', {
  observe,
  judge: ({ refused, handMade, unannotated, labelled }) => {
    const findings = new Findings().some('annotated pods', refused).some('annotated pods by hand', handMade);
    findings.some('pods by hand, not annotated', unannotated).some('labelled pods', labelled);
    for (const its of refused) {
      const subject = `annotated pod on ${its.node}`;
      const own = findings.about(its).equal(`${subject}: containers`, ['app'], its.containers);
      untouched(own, subject, its.redirection);
    }
    for (const its of handMade)
      untouched(findings.about(its), `annotated sidecar pod by hand on ${its.node}`, its.redirection);
    for (const its of unannotated)
      redirected(findings.about(its), `the same not annotated on ${its.node}`, its.redirection);
    for (const its of labelled) {
      const { node, containers, redirection } = its;
      const subject = `pod with the label true on ${node}`;
      const own = findings.about(its);
      own.holds(`${subject}: containers`, PROXY, containers.includes(PROXY), containers.join());
      redirected(own, subject, redirection);
    }
    return findings.judgement();
  },
  mutants: {
    'injected in spite of the annotation': ({ refused }) => refused[0]?.containers.push(PROXY),
    'redirected without a proxy': ({ refused, unannotated }) => {
      Object.assign(refused[0] ?? {}, { redirection: unannotated[0]?.redirection });
    },
    'the annotation is not read by the plugin': ({ handMade, unannotated }) => {
      Object.assign(handMade[0] ?? {}, { redirection: unannotated[0]?.redirection });
    },
    'nobody is redirected by hand': ({ unannotated }) => {
      Object.assign(unannotated[0] ?? {}, { redirection: { chains: [] } });
    },
    'the annotation wins over the label at injection': ({ labelled }) =>
      Object.assign(labelled[0] ?? {}, { containers: ['app'] }),
    'the annotation wins over the label in the plugin': ({ labelled }) =>
      Object.assign(labelled[0] ?? {}, { redirection: { chains: [] } }),
    'no annotated pod': (seen) => seen.refused.splice(0),
    'no annotated pod by hand': (seen) => seen.handMade.splice(0),
    'no pod by hand that is not annotated': (seen) => seen.unannotated.splice(0),
    'no labelled pod': (seen) => seen.labelled.splice(0),
  },
});
