import {
  type Bench,
  Findings,
  gatewayPod,
  handMadeSidecarPod,
  onEach,
  oneNode,
  outcomeOf,
  parsePod,
  redirected,
  requirement,
  startedTreatments,
  type Treatment,
  treatments,
  untouched,
} from '../requirement.ts';

const GATEWAY = 'istio-ingressgateway';

interface Observation {
  /** The mesh's own ingress gateway, every pod of it. */
  readonly gateways: readonly Treatment[];
  /** By hand, with `proxy router`, on the first node. */
  readonly routers: readonly Treatment[];
  /** The same with `proxy sidecar`. */
  readonly sidecars: readonly Treatment[];
  /** What the gateway answers to a pod outside the mesh: status of Bookinfo's page, and the header server. */
  readonly served: readonly { readonly outcome: string; readonly server: string }[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { images, kube, mesh } = bench;
  const nodes = oneNode(bench.nodes, 'first');
  const namespace = await bench.namespace('plain');
  const labelSelector = 'istio=ingressgateway';
  const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace: mesh.namespace, labelSelector });
  const running = pods.map(parsePod).filter((pod) => pod.phase === 'Running');
  const sidecar = { namespace, asleep: true };
  const [gateways, made, served] = await Promise.all([
    treatments(bench.standing, running),
    startedTreatments(bench, {
      routers: onEach(nodes, 'router', (its) => gatewayPod({ ...its, ...sidecar }, images)),
      sidecars: onEach(nodes, 'sidecar', (its) => handMadeSidecarPod({ ...its, ...sidecar }, images)),
    }),
    calls(bench),
  ]);
  return { gateways, ...made, served };
}

async function calls(bench: Bench): Promise<Observation['served']> {
  const { plain } = await bench.cohort('plain');
  const url = `http://${bench.ingress}/productpage`;
  const callers = plain.slice(0, 1);
  const results = await Promise.all(
    callers.map((pod) => bench.call(pod, { calls: [{ kind: 'http', url }] })),
  );
  return results.flatMap((result) =>
    result.attempts.map((attempt) => ({
      outcome: outcomeOf(attempt),
      server: attempt.headers['server'] ?? '',
    })),
  );
}

export default requirement<Observation>('CNI-E-13', {
  observe,
  judge: ({ gateways, routers, sidecars, served }) => {
    const findings = new Findings().some(`pods of ${GATEWAY}`, gateways).some('routers by hand', routers);
    findings.some('sidecars by hand', sidecars).some('calls', served);
    for (const pod of gateways)
      untouched(findings.about(pod), `pod of ${GATEWAY} on ${pod.node}`, pod.redirection);
    for (const pod of routers) untouched(findings.about(pod), `router on ${pod.node}`, pod.redirection);
    for (const pod of sidecars) redirected(findings.about(pod), `sidecar on ${pod.node}`, pod.redirection);
    for (const { outcome, server } of served)
      findings
        .equal(`${GATEWAY}: status of /productpage`, '200', outcome)
        .equal(`${GATEWAY}: header server`, 'istio-envoy', server);
    return findings.judgement();
  },
  mutants: {
    'the gateway is redirected': ({ gateways, sidecars }) => {
      Object.assign(gateways[0] ?? {}, { redirection: sidecars[0]?.redirection });
    },
    'a router is redirected': ({ routers, sidecars }) => {
      Object.assign(routers[0] ?? {}, { redirection: sidecars[0]?.redirection });
    },
    'a sidecar is not redirected either': ({ sidecars }) => {
      Object.assign(sidecars[0] ?? {}, { redirection: { chains: [] } });
    },
    'the gateway cannot be reached': ({ served }) =>
      Object.assign(served[0] ?? {}, { outcome: 'ECONNREFUSED', server: '' }),
    'something else answers': ({ served }) => Object.assign(served[0] ?? {}, { server: '' }),
    'no gateway': (seen) => seen.gateways.splice(0),
    'no router': (seen) => seen.routers.splice(0),
    'no sidecar': (seen) => seen.sidecars.splice(0),
    'nobody called': (seen) => seen.served.splice(0),
  },
});
