import type { Bench, KubeObject, Pod, RedirectCounts } from '../requirement.ts';
import {
  CLOSED,
  canonical,
  counted,
  ECHO_PORTS,
  echoContainer,
  empty,
  Findings,
  inTime,
  outcomeOf,
  parsePod,
  peerAuthentication,
  pod,
  requirement,
  set,
  urlAt,
} from '../requirement.ts';

const PORT = 15099;
const PROBE = '/app-health/app/startupz';
const RETURN = `-p tcp --dport ${PORT} -j RETURN`;

/** Plaintext from outside the mesh, and what the pod's rules counted meanwhile. */
interface Called {
  readonly outcome: string;
  readonly server: string | null;
  readonly counts: RedirectCounts;
}

interface Observation {
  readonly ready: boolean;
  /** Where the kubelet sends the application's probe: port and path. */
  readonly probe: string;
  readonly status: Called;
  readonly application: Called;
  /** Rules of ISTIO_INBOUND. */
  readonly rules: readonly string[];
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('status', { inject: true });
  await bench.create(peerAuthentication({ namespace, mode: 'STRICT' }));
  const its = { namespace, name: 'status' };
  await inTime(
    bench.start(
      pod(
        {
          ...its,
          node: bench.nodes[0] ?? '',
          annotations: { 'status.sidecar.istio.io/port': String(PORT) },
          containers: [echoContainer()],
        },
        bench.images,
      ),
    ),
  );
  const started = await bench.fresh(its);
  const { rules } = await bench.eyes.pod(started, ['rules']);
  const inbound = canonical(rules).filter(
    ({ chain, family }) => chain === 'ISTIO_INBOUND' && family !== 'ipv6',
  );
  return {
    ready: parsePod(started.object).ready,
    probe: probeOf(started.object),
    status: await called(bench, started, urlAt(started.ip, PORT, PROBE)),
    application: await called(bench, started, urlAt(started.ip, ECHO_PORTS.http)),
    rules: inbound.flatMap((chain) => chain.rules),
  };
}

async function called(bench: Bench, its: Pod, url: string): Promise<Called> {
  const { plain } = await bench.cohort('plain');
  const { result, counts } = await counted(bench, { its }, () =>
    bench.call(plain.at(-1)!, { calls: [{ kind: 'http', url }] }),
  );
  const [attempt] = result.attempts;
  return { outcome: outcomeOf(attempt), server: attempt?.headers['server'] ?? null, counts: counts.its };
}

function probeOf({ spec }: KubeObject): string {
  const containers: readonly Record<string, any>[] = spec.containers;
  const { port, path } = containers.find(({ name }) => name === 'app')?.['startupProbe']?.httpGet ?? {};
  return `${port} ${path}`;
}

export default requirement<Observation>('CNI-H-10', {
  observe,
  judge: ({ ready, probe, status, application, rules }) =>
    new Findings()
      .equal("the application's probe", `${PORT} ${PROBE}`, probe)
      .equal('the pod is Ready', true, ready)
      .equal(`plaintext to ${PORT}: outcome`, '200', status.outcome)
      .equal(`plaintext to ${PORT}: header server`, null, status.server)
      .equal(`plaintext to ${PORT}: redirected`, { outbound: 0, inbound: 0 }, status.counts)
      .equal('plaintext to the application: outcome', CLOSED, application.outcome)
      .equal('plaintext to the application: redirected', { outbound: 0, inbound: 1 }, application.counts)
      .holds(`ISTIO_INBOUND ${RETURN}`, 'is there', rules.includes(RETURN), rules.join('; '))
      .judgement(),
  mutants: {
    'the kubelet asks at the usual port': (seen) => set(seen, { probe: `15020 ${PROBE}` }),
    'the kubelet does not get through': (seen) => set(seen, { ready: false }),
    'the port does not answer': ({ status }) => set(status, { outcome: CLOSED }),
    'nobody listens at the port': ({ status }) => set(status, { outcome: 'ECONNREFUSED' }),
    'the port is redirected': ({ status }) => set(status.counts, { inbound: 1 }),
    'it answers through the proxy': ({ status }) => set(status, { server: 'istio-envoy' }),
    'plaintext passes': ({ application }) => set(application, { outcome: '200' }),
    'nothing is redirected': ({ application }) => set(application.counts, { inbound: 0 }),
    'no rule for the port': ({ rules }) => empty(rules),
  },
});
