import {
  empty,
  gatewayPod,
  handMadeSidecarPod,
  outcomeOf,
  parsePod,
  podGroups,
  requirement,
  set,
} from '../requirement.ts';

const GATEWAY = 'istio-ingressgateway';

export default requirement(
  'CNI-E-13',
  podGroups({
    groups: {
      gateways: {
        what: `pod of ${GATEWAY}`,
        find: async ({ kube, mesh: { namespace } }) => {
          const labelSelector = 'istio=ingressgateway';
          const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector });
          return pods.map(parsePod).filter(({ phase }) => phase === 'Running');
        },
        standing: true,
        expect: 'left alone',
      },
      routers: {
        what: 'hand-made pod with `proxy router`, labelled true',
        // The label would have it injected elsewhere.
        in: 'uninjectable',
        make: (its, { images }) => gatewayPod({ ...its, asleep: true, inject: true }, images),
        expect: 'left alone',
        logs: 'proxy-type',
      },
      sidecars: {
        what: 'hand-made pod with `proxy sidecar`',
        in: 'plain',
        make: (its, { images }) => handMadeSidecarPod({ ...its, asleep: true }, images),
        expect: 'redirected',
      },
    },
    /** What the gateway answers to a pod outside the mesh: status of Bookinfo's page, and the header server. */
    observe: async (bench) => {
      const [caller] = (await bench.echoPods('plain')).plain;
      const url = `http://${bench.ingress}/productpage`;
      const { attempts } = await bench.call(caller!, { calls: [{ kind: 'http', url }] });
      return {
        served: attempts.map((attempt) => ({
          outcome: outcomeOf(attempt),
          server: attempt.headers['server'] ?? '',
        })),
      };
    },
    judge: (findings, { served }) => {
      findings.some('calls', served);
      for (const { outcome, server } of served)
        findings
          .equal(`${GATEWAY}: status of /productpage`, '200', outcome)
          .equal(`${GATEWAY}: header server`, 'istio-envoy', server);
    },
    mutants: {
      'the gateway cannot be reached': ({ served: [call] }) =>
        set(call, { outcome: 'ECONNREFUSED', server: '' }),
      'something else answers': ({ served: [call] }) => set(call, { server: '' }),
      'nobody called': ({ served }) => empty(served),
    },
  }),
);
