import {
  type Bench,
  blinds,
  CLOSED,
  empty,
  Findings,
  outboundTrafficPolicy,
  outcomeOf,
  proxyLogOf,
  requirement,
  set,
} from '../requirement.ts';
import { CALLS, callOutside, logOutside, type OutsideCalls, outsideCallsOf, untilOutside } from './egress.ts';
import { meshPods } from './own-pods.ts';
import { all, spoil } from './seen.ts';

interface Observation {
  /** By default. */
  readonly allowAny: OutsideCalls;
  readonly registryOnly: OutsideCalls;
  /** By a pod outside the mesh, while REGISTRY_ONLY is in force. */
  readonly plain: OutsideCalls;
}

async function observe(bench: Bench): Promise<Observation> {
  const { caller } = await meshPods(bench, 'egress', { caller: bench.nodes[0] });
  const { namespace } = caller;
  const { plain } = await bench.echoPods('plain');
  // A proxy answers HTTP for an unknown host only on a port on which it knows HTTP.
  await bench.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'known-port', namespace },
    spec: { selector: { app: 'nobody' }, ports: [{ name: 'http', port: bench.outside().httpPort }] },
  });
  await untilOutside(bench, caller, 'passed by the proxy', {
    http: ({ headers }) => headers['server'] === 'envoy',
  });
  const allowAny = await callOutside(bench, caller);
  await bench.create(outboundTrafficPolicy({ namespace, mode: 'REGISTRY_ONLY' }));
  await untilOutside(bench, caller, 'refused by the proxy', {
    http: ({ status }) => status === 502,
    tcp: (call) => outcomeOf(call) === CLOSED,
  });
  const registryOnly = await callOutside(bench, caller);
  const control = await callOutside(bench, plain[0]!);

  const outside = await logOutside(bench, control);
  const proxy = await proxyLogOf(bench, caller, [...allowAny.attempts, ...registryOnly.attempts]);
  return {
    allowAny: outsideCallsOf(allowAny, outside, proxy),
    registryOnly: outsideCallsOf(registryOnly, outside, proxy),
    plain: outsideCallsOf(control, outside, new Map()),
  };
}

export default requirement<Observation>('CNI-G-09', {
  observe,
  judge: ({ allowAny, registryOnly, plain }) => {
    const findings = new Findings();
    const ids = ({ http, tcp }: OutsideCalls) => [...http, ...tcp].map(({ id }) => id);
    const all3 = { outbound: 3 * CALLS, inbound: 0 };
    const passed = { logged: 'PassthroughCluster' };
    // The server outside does not speak TLS: that it answered at all is what Node calls so.
    const reached = { outcome: 'EPROTO' };
    all(findings, 'ALLOW_ANY, HTTP', CALLS, allowAny.http, { outcome: '200', server: 'envoy', ...passed });
    all(findings, 'ALLOW_ANY, TCP', CALLS, allowAny.tcp, { outcome: 'answered', ...passed });
    all(findings, 'ALLOW_ANY, TLS', CALLS, allowAny.tls, { ...reached, ...passed });
    findings.equal('ALLOW_ANY: redirected connections', all3, allowAny.counts);
    findings.sameSet('ALLOW_ANY: calls that arrived', ids(allowAny), allowAny.arrived);
    const refused = { logged: 'BlackHoleCluster' };
    all(findings, 'REGISTRY_ONLY, HTTP', CALLS, registryOnly.http, { outcome: '502', server: 'envoy' });
    all(findings, 'REGISTRY_ONLY, TCP', CALLS, registryOnly.tcp, { outcome: CLOSED, ...refused });
    all(findings, 'REGISTRY_ONLY, TLS', CALLS, registryOnly.tls, { outcome: CLOSED, ...refused });
    findings.equal('REGISTRY_ONLY: redirected connections', all3, registryOnly.counts);
    findings.sameSet('REGISTRY_ONLY: calls that arrived', [], registryOnly.arrived);
    const control = new Findings();
    all(control, 'outside the mesh, HTTP', CALLS, plain.http, { outcome: '200', server: null });
    all(control, 'outside the mesh, TCP', CALLS, plain.tcp, { outcome: 'answered' });
    all(control, 'outside the mesh, TLS', CALLS, plain.tls, reached);
    control.sameSet('outside the mesh: calls that arrived', ids(plain), plain.arrived);
    return findings.control(control).judgement();
  },
  mutants: {
    'HTTP refused where any is allowed': ({ allowAny }) => spoil(allowAny.http, { outcome: '502' }),
    'HTTP past the proxy': ({ allowAny }) => spoil(allowAny.http, { server: null }),
    'TCP closed where any is allowed': ({ allowAny }) => spoil(allowAny.tcp, { outcome: CLOSED }),
    'TCP that the proxy did not log': ({ allowAny }) => spoil(allowAny.tcp, { logged: [] }),
    'TLS stopped where any is allowed': ({ allowAny }) =>
      spoil(allowAny.tls, { logged: ['BlackHoleCluster'] }),
    'TLS not answered where any is allowed': ({ allowAny }) => spoil(allowAny.tls, { outcome: CLOSED }),
    'a connection that was not redirected': ({ allowAny }) => set(allowAny.counts, { outbound: 8 }),
    'a call that did not arrive': ({ allowAny }) => allowAny.arrived.pop(),
    'HTTP passed against the policy': ({ registryOnly }) => spoil(registryOnly.http, { outcome: '200' }),
    'HTTP refused by somebody else': ({ registryOnly }) => spoil(registryOnly.http, { server: null }),
    'TCP passed against the policy': ({ registryOnly }) => spoil(registryOnly.tcp, { outcome: 'answered' }),
    'TLS passed against the policy': ({ registryOnly }) => spoil(registryOnly.tls, { outcome: 'EPROTO' }),
    'TLS to the outside, by the log': ({ registryOnly }) =>
      spoil(registryOnly.tls, { logged: ['PassthroughCluster'] }),
    'a refused call that arrived': ({ registryOnly: { arrived, tcp } }) => arrived.push(tcp[0]!.id),
    'nothing counted when refused': ({ registryOnly }) => set(registryOnly.counts, { outbound: 0 }),
    'the server outside is silent': blinds(({ plain }) => spoil(plain.http, { outcome: 'ECONNREFUSED' })),
    'the caller outside the mesh has a proxy': blinds(({ plain }) => spoil(plain.http, { server: 'envoy' })),
    'TCP outside the mesh fails too': blinds(({ plain }) => spoil(plain.tcp, { outcome: 'ECONNREFUSED' })),
    'TLS outside the mesh fails too': blinds(({ plain }) => spoil(plain.tls, { outcome: 'ECONNREFUSED' })),
    'the log outside is blind': blinds(({ plain }) => empty(plain.arrived)),
  },
});
