import {
  type Bench,
  Findings,
  handMadeSidecarPod,
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

const NO_PROXY = 'excluded because it does not have istio-proxy container (have [app])';
const DISABLED = 'excluded due to inject-disabled annotation';

/** Each on the first node. */
interface Observation {
  /** Labelled false, in a namespace with injection. */
  readonly refused: readonly Treatment[];
  /** Labelled false, with `istio-proxy` and the status annotation, in a namespace without injection. */
  readonly handMade: readonly Treatment[];
  /** Without that label, in a namespace with injection: of the cohort. */
  readonly injected: readonly Treatment[];
  /** As `handMade`, without that label. */
  readonly unlabelled: readonly Treatment[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { images } = bench;
  const nodes = oneNode(bench.nodes, 'first');
  const [inject, plain] = await Promise.all([
    bench.namespace('inject', { inject: true }),
    bench.namespace('plain'),
  ]);
  const sidecar = { namespace: plain, asleep: true };
  const made = {
    refused: onEach(nodes, 'refused', (its) =>
      pod({ ...its, namespace: inject, inject: false, containers: [sleepingContainer()] }, images),
    ),
    handMade: onEach(nodes, 'labelled', (its) =>
      handMadeSidecarPod({ ...its, ...sidecar, inject: false }, images),
    ),
    unlabelled: onEach(nodes, 'unlabelled', (its) => handMadeSidecarPod({ ...its, ...sidecar }, images)),
  };
  const cohort = bench.cohort('meshed').then(({ meshed }) => ({
    injected: meshed.filter(({ node }) => nodes.includes(node)),
  }));
  return startedTreatments(bench, made, cohort);
}

export default requirement<Observation>('CNI-E-06', {
  observe,
  judge: ({ refused, handMade, injected, unlabelled }) => {
    const findings = new Findings().some('labelled pods', refused).some('labelled pods by hand', handMade);
    findings.some('injected pods', injected).some('unlabelled pods by hand', unlabelled);
    for (const its of refused) {
      const subject = `labelled pod on ${its.node}`;
      const own = findings.about(its).equal(`${subject}: containers`, ['app'], its.containers);
      untouched(own, subject, its.redirection);
      own.equal(`${subject}: the plugin's log`, [NO_PROXY], its.said);
    }
    for (const its of handMade) {
      const subject = `labelled sidecar pod by hand on ${its.node}`;
      const own = findings.about(its);
      untouched(own, subject, its.redirection);
      own.equal(`${subject}: the plugin's log`, [DISABLED], its.said);
    }
    for (const its of [...injected, ...unlabelled])
      redirected(findings.about(its), `pod without the label on ${its.node}`, its.redirection);
    return findings.judgement();
  },
  mutants: {
    'injected in spite of the label': ({ refused }) => refused[0]?.containers.push('istio-proxy'),
    'redirected without a proxy': ({ refused, injected }) => {
      Object.assign(refused[0] ?? {}, { redirection: injected[0]?.redirection });
    },
    'left out for another reason': ({ refused }) => Object.assign(refused[0] ?? {}, { said: [DISABLED] }),
    'the label is not read by the plugin': ({ handMade, unlabelled }) => {
      Object.assign(handMade[0] ?? {}, { redirection: unlabelled[0]?.redirection });
    },
    'the plugin says nothing of the label': ({ handMade }) => handMade[0]?.said.splice(0),
    'nobody is redirected by hand': ({ unlabelled }) => {
      Object.assign(unlabelled[0] ?? {}, { redirection: { chains: [] } });
    },
    'no labelled pod': (seen) => seen.refused.splice(0),
    'no labelled pod by hand': (seen) => seen.handMade.splice(0),
    'no injected pod': (seen) => seen.injected.splice(0),
    'no unlabelled pod by hand': (seen) => seen.unlabelled.splice(0),
  },
});
