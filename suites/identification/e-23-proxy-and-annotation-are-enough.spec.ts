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

/** By hand, in a namespace without injection, on the last node. */
interface Observation {
  /** With istio-proxy and the annotation sidecar.istio.io/status. */
  readonly both: readonly Treatment[];
  /** With istio-proxy alone. */
  readonly proxyOnly: readonly Treatment[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('plain');
  const made = (name: string, statusAnnotation: boolean) =>
    onEach(oneNode(bench.nodes, 'last'), name, (its) =>
      handMadeSidecarPod({ ...its, namespace, asleep: true, statusAnnotation }, bench.images),
    );
  return startedTreatments(bench, { both: made('both', true), proxyOnly: made('proxy-only', false) });
}

export default requirement<Observation>('CNI-E-23', {
  observe,
  judge: ({ both, proxyOnly }) => {
    const findings = new Findings()
      .some('pods with both', both)
      .some('pods without the annotation', proxyOnly);
    for (const pod of both) {
      const subject = `pod by hand on ${pod.node}`;
      const its = findings.about(pod);
      its.equal(`${subject}: containers`, ['app', 'istio-proxy'], pod.containers);
      redirected(its, subject, pod.redirection);
    }
    for (const pod of proxyOnly)
      untouched(findings.about(pod), `pod with istio-proxy alone on ${pod.node}`, pod.redirection);
    return findings.judgement();
  },
  mutants: {
    'no rules': ({ both }) => Object.assign(both[0] ?? {}, { redirection: { chains: [] } }),
    'outbound only': ({ both }) => delete both[0]?.redirection.inboundPort,
    'inbound only': ({ both }) => delete both[0]?.redirection.outboundPort,
    'injected after all': ({ both }) => both[0]?.containers.unshift('istio-validation'),
    'every istio-proxy is redirected': ({ both, proxyOnly }) => {
      Object.assign(proxyOnly[0] ?? {}, { redirection: both[0]?.redirection });
    },
    'no pod with both': (seen) => seen.both.splice(0),
    'no pod without the annotation': (seen) => seen.proxyOnly.splice(0),
  },
});
