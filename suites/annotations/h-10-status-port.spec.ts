import type { Bench, KubeObject, Pod, RedirectCounts } from '../requirement.ts';
import {
  CLOSED,
  counted,
  ECHO_PORTS,
  echoContainer,
  empty,
  Findings,
  outcomeOf,
  parsePod,
  peerAuthentication,
  pod,
  readyInTime,
  requirement,
  set,
  urlAt,
} from '../requirement.ts';
import { type InboundRules, inboundRules, judgeInbound, PORT, STATUS_PORT } from './status-port.ts';

const PROBE = '/app-health/app/startupz';

/** Plaintext from outside the mesh, and what the pod's rules counted meanwhile. */
interface Called {
  readonly outcome: string;
  readonly server: string | null;
  readonly counts: RedirectCounts;
}

interface Observation extends InboundRules {
  readonly ready: boolean;
  /** Where the kubelet sends the application's probe: port and path. */
  readonly probe: string;
  readonly status: Called;
  readonly application: Called;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('status', { inject: true });
  await bench.create(peerAuthentication({ namespace, mode: 'STRICT' }));
  const its = { namespace, name: 'status' };
  await readyInTime(
    bench,
    bench.start(
      pod(
        {
          ...its,
          node: bench.nodes[0] ?? '',
          annotations: STATUS_PORT,
          containers: [echoContainer()],
        },
        bench.images,
      ),
    ),
  );
  const started = await bench.fresh(its);
  const { rules } = await bench.eyes.pod(started, ['rules']);
  return {
    ready: parsePod(started.object).ready,
    probe: probeOf(started.object),
    status: await called(bench, started, urlAt(started.ip, PORT, PROBE)),
    application: await called(bench, started, urlAt(started.ip, ECHO_PORTS.http)),
    rules: inboundRules(rules),
    istio: bench.mesh.version,
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
  judge: ({ ready, probe, status, application, ...seen }, mode) => {
    const findings = new Findings()
      .equal("the application's probe", `${PORT} ${PROBE}`, probe)
      .equal('the pod is Ready', true, ready)
      .equal(`plaintext to ${PORT}: outcome`, '200', status.outcome)
      .equal(`plaintext to ${PORT}: header server`, null, status.server)
      .equal(`plaintext to ${PORT}: redirected`, { outbound: 0, inbound: 0 }, status.counts)
      .equal('plaintext to the application: outcome', CLOSED, application.outcome)
      .equal('plaintext to the application: redirected', { outbound: 0, inbound: 1 }, application.counts);
    return judgeInbound(findings, `istio-${mode}`, seen).judgement();
  },
  mutants: {
    'the kubelet asks at the usual port': (seen) => set(seen, { probe: `15020 ${PROBE}` }),
    'the kubelet does not get through': (seen) => set(seen, { ready: false }),
    'the port does not answer': ({ status }) => set(status, { outcome: CLOSED }),
    'nobody listens at the port': ({ status }) => set(status, { outcome: 'ECONNREFUSED' }),
    'the port is redirected': ({ status }) => set(status.counts, { inbound: 1 }),
    'it answers through the proxy': ({ status }) => set(status, { server: 'istio-envoy' }),
    'plaintext passes': ({ application }) => set(application, { outcome: '200' }),
    'nothing is redirected': ({ application }) => set(application.counts, { inbound: 0 }),
    'no rule for the port': ({ rules }) => rules.splice(rules.indexOf(`-p tcp --dport ${PORT} -j RETURN`), 1),
    'another port is left out, too': ({ rules }) => rules.unshift('-p tcp --dport 22 -j RETURN'),
    'the port is left out too late': ({ rules }) => rules.push(...rules.splice(0, rules.length - 1)),
    'no rule': ({ rules }) => empty(rules),
  },
});
