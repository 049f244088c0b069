import {
  type Bench,
  Findings,
  handMadeSidecarPod,
  onEach,
  oneNode,
  redirected,
  requirement,
  startedTreatments,
  type Treatment,
  untouched,
} from '../requirement.ts';

const NO_PROXY = 'excluded because it does not have istio-proxy container (have [app])';

/** By hand, in a namespace without injection, on the first node; all with the annotation sidecar.istio.io/status. */
interface Observation {
  /** Without a container istio-proxy. */
  readonly without: readonly Treatment[];
  /** With one. */
  readonly beside: readonly Treatment[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('plain');
  const made = (name: string, proxyContainer: boolean) =>
    onEach(oneNode(bench.nodes, 'first'), name, (its) =>
      handMadeSidecarPod({ ...its, namespace, asleep: true, proxyContainer }, bench.images),
    );
  return startedTreatments(bench, { without: made('without', false), beside: made('with', true) });
}

export default requirement<Observation>('CNI-E-10', {
  observe,
  judge: ({ without, beside }) => {
    const findings = new Findings().some('pods without istio-proxy', without).some('pods with it', beside);
    for (const pod of without) {
      const subject = `annotated pod without istio-proxy on ${pod.node}`;
      const its = findings.about(pod);
      untouched(its, subject, pod.redirection);
      its.equal(`${subject}: the plugin's log`, [NO_PROXY], pod.said);
    }
    for (const pod of beside)
      redirected(findings.about(pod), `annotated pod with istio-proxy on ${pod.node}`, pod.redirection);
    return findings.judgement();
  },
  mutants: {
    'the annotation alone redirects': ({ without, beside }) => {
      Object.assign(without[0] ?? {}, { redirection: beside[0]?.redirection });
    },
    'left out for another reason': ({ without }) =>
      Object.assign(without[0] ?? {}, { said: ['excluded due to inject-disabled annotation'] }),
    'the plugin is silent': ({ without }) => without[0]?.said.splice(0),
    'nobody is redirected': ({ beside }) => Object.assign(beside[0] ?? {}, { redirection: { chains: [] } }),
    'no pod without istio-proxy': (seen) => seen.without.splice(0),
    'no pod with it': (seen) => seen.beside.splice(0),
  },
});
