import { type Bench, Findings, outboundTrafficPolicy, proxyLogOf, requirement } from '../requirement.ts';
import { CALLS, logOutside, untilHttp, type Visit, visitOf, visitOutside } from './egress.ts';
import { meshPods } from './own-pods.ts';
import { closedByProxy, each } from './seen.ts';

interface Observation {
  /** By default. */
  readonly allowAny: Visit;
  readonly registryOnly: Visit;
  /** By a pod outside the mesh, while REGISTRY_ONLY is in force. */
  readonly plain: Visit;
}

async function observe(bench: Bench): Promise<Observation> {
  const { caller } = await meshPods(bench, 'egress', { caller: bench.nodes[0] });
  const { namespace } = caller;
  const { plain } = await bench.cohort();
  // A proxy answers HTTP for an unknown host only on a port on which it knows HTTP.
  await bench.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'known-port', namespace },
    spec: { selector: { app: 'nobody' }, ports: [{ name: 'http', port: bench.outside().httpPort }] },
  });
  await untilHttp(bench, caller, 'HTTP passed by the proxy', ({ headers }) => headers['server'] === 'envoy');
  const allowAny = await visitOutside(bench, caller);
  await bench.create(outboundTrafficPolicy({ namespace, mode: 'REGISTRY_ONLY' }));
  await untilHttp(bench, caller, 'HTTP refused by the proxy', ({ status }) => status === 502);
  const registryOnly = await visitOutside(bench, caller);
  const control = await visitOutside(bench, plain[0]!);

  const outside = await logOutside(bench, control);
  const proxy = await proxyLogOf(bench, caller, [...allowAny.attempts, ...registryOnly.attempts]);
  return {
    allowAny: visitOf(allowAny, outside, proxy),
    registryOnly: visitOf(registryOnly, outside, proxy),
    plain: visitOf(control, outside, new Map()),
  };
}

export default requirement<Observation>('CNI-G-09', {
  observe,
  judge: ({ allowAny, registryOnly, plain }) => {
    const findings = new Findings();
    const ids = ({ http, tcp }: Visit) => [...http, ...tcp].map(({ id }) => id);
    const [PASSED, REFUSED] = ['PassthroughCluster', 'BlackHoleCluster'];
    for (const [policy, visit, cluster] of [
      ['ALLOW_ANY', allowAny, PASSED],
      ['REGISTRY_ONLY', registryOnly, REFUSED],
    ] as const) {
      each(
        findings,
        `${policy}: HTTP answered by`,
        CALLS,
        'envoy',
        visit.http.map((call) => call.server),
      );
      for (const kind of ['http', 'tcp', 'tls'] as const) {
        each(
          findings,
          `${policy}: the proxy's log of ${kind}`,
          CALLS,
          cluster!,
          visit[kind].map(({ logged }) => logged.join(', ')),
        );
      }
      findings.equal(`${policy}: redirected connections`, { outbound: 3 * CALLS, inbound: 0 }, visit.counts);
    }
    each(
      findings,
      'ALLOW_ANY: HTTP',
      CALLS,
      '200',
      allowAny.http.map((call) => call.outcome),
    );
    each(
      findings,
      'ALLOW_ANY: TCP',
      CALLS,
      'answered',
      allowAny.tcp.map((call) => call.outcome),
    );
    findings.sameSet('ALLOW_ANY: calls that arrived', ids(allowAny), allowAny.arrived);
    each(
      findings,
      'REGISTRY_ONLY: HTTP',
      CALLS,
      '502',
      registryOnly.http.map((call) => call.outcome),
    );
    each(findings, 'REGISTRY_ONLY: TCP', CALLS, 'closed by the proxy', registryOnly.tcp.map(closedByProxy));
    each(findings, 'REGISTRY_ONLY: TLS', CALLS, 'closed by the proxy', registryOnly.tls.map(closedByProxy));
    findings.sameSet('REGISTRY_ONLY: calls that arrived', [], registryOnly.arrived);
    each(
      findings,
      'outside the mesh: HTTP',
      CALLS,
      '200',
      plain.http.map((call) => call.outcome),
    );
    each(
      findings,
      'outside the mesh: HTTP answered by a proxy',
      CALLS,
      null,
      plain.http.map((call) => call.server),
    );
    findings.sameSet('outside the mesh: calls that arrived', ids(plain), plain.arrived);
    return findings.judgement();
  },
  mutants: {
    'HTTP refused where any is allowed': ({ allowAny }) =>
      Object.assign(allowAny.http[0]!, { outcome: '502' }),
    'TCP closed where any is allowed': ({ allowAny }) =>
      Object.assign(allowAny.tcp[0]!, { outcome: 'CLOSED' }),
    'HTTP past the proxy': ({ allowAny }) => Object.assign(allowAny.http[0]!, { server: null }),
    'TCP that the proxy did not log': ({ allowAny }) => allowAny.tcp[0]!.logged.splice(0),
    'a connection that was not redirected': ({ allowAny }) => Object.assign(allowAny.counts, { outbound: 8 }),
    'a call that did not arrive': ({ allowAny }) => allowAny.arrived.pop(),
    'HTTP passed where only the registry is': ({ registryOnly }) =>
      Object.assign(registryOnly.http[0]!, { outcome: '200' }),
    'HTTP refused by somebody else': ({ registryOnly }) =>
      Object.assign(registryOnly.http[0]!, { server: null }),
    'TCP passed where only the registry is': ({ registryOnly }) =>
      Object.assign(registryOnly.tcp[0]!, { outcome: 'answered' }),
    'TLS passed on': ({ registryOnly }) => Object.assign(registryOnly.tls[0]!, { outcome: 'EPROTO' }),
    'TLS to the outside by the log': ({ registryOnly }) =>
      Object.assign(registryOnly.tls[0]!, { logged: ['PassthroughCluster'] }),
    'a refused call that arrived': ({ registryOnly }) => registryOnly.arrived.push(registryOnly.tcp[0]!.id),
    'nothing counted when refused': ({ registryOnly }) => Object.assign(registryOnly.counts, { outbound: 0 }),
    'the server outside is silent': ({ plain }) => Object.assign(plain.http[0]!, { outcome: 'ECONNREFUSED' }),
    'the caller outside the mesh has a proxy': ({ plain }) =>
      Object.assign(plain.http[0]!, { server: 'envoy' }),
    'the log outside is blind': ({ plain }) => plain.arrived.splice(0),
  },
});
