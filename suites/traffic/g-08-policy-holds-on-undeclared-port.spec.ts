import { type Bench, ECHO_PORTS, empty, Findings, type Pod, requirement } from '../requirement.ts';
import { meshPods, urlOf } from './own-pods.ts';
import { all, ofCall, type Seen, seenOf, spoil } from './seen.ts';
import { gets, settled } from './settled.ts';

const CALLS = 3;

/** Calls to the two ports of one server; no manifest declares the second. */
interface Ports {
  readonly declared: readonly Seen[];
  readonly undeclared: readonly Seen[];
}

interface Observation {
  readonly before: Ports;
  /** While a policy denies the undeclared port. */
  readonly denied: Ports;
}

async function observe(bench: Bench): Promise<Observation> {
  const [{ server }, { plain }] = await Promise.all([
    meshPods(bench, 'denied', { server: bench.nodes.at(-1) }),
    bench.echoPods('plain'),
  ]);
  const outsider = plain[0]!;
  const before = await portsOf(bench, outsider, server);
  await bench.create(denyUndeclared(server.namespace));
  await settled(
    bench,
    'the policy is in force',
    { from: [outsider], ...gets([urlOf(server, ECHO_PORTS.undeclared)]) },
    ({ status }) => status === 403,
  );
  return { before, denied: await portsOf(bench, outsider, server) };
}

async function portsOf(bench: Bench, from: Pod, server: Pod): Promise<Ports> {
  const urls = [urlOf(server), urlOf(server, ECHO_PORTS.undeclared)];
  const { attempts } = await bench.call(from, gets(urls, CALLS));
  return { declared: seenOf(ofCall(attempts, 0)), undeclared: seenOf(ofCall(attempts, 1)) };
}

function denyUndeclared(namespace: string) {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { namespace, name: 'deny-undeclared' },
    spec: { action: 'DENY', rules: [{ to: [{ operation: { ports: [String(ECHO_PORTS.undeclared)] } }] }] },
  };
}

export default requirement<Observation>('CNI-G-08', {
  observe,
  judge: ({ before, denied }) => {
    const findings = new Findings();
    const passed = { outcome: '200', server: 'istio-envoy' };
    all(findings, 'without a policy, declared port', CALLS, before.declared, passed);
    all(findings, 'without a policy, undeclared port', CALLS, before.undeclared, passed);
    all(findings, 'with the policy, declared port', CALLS, denied.declared, passed);
    all(findings, 'with the policy, undeclared port', CALLS, denied.undeclared, {
      outcome: '403',
      server: 'istio-envoy',
    });
    return findings.judgement();
  },
  mutants: {
    'the undeclared port passes': ({ denied }) => spoil(denied.undeclared, { outcome: '200' }),
    'it is the application that refuses': ({ denied }) => spoil(denied.undeclared, { server: null }),
    'the declared port is denied as well': ({ denied }) => spoil(denied.declared, { outcome: '403' }),
    'the undeclared port never answered': ({ before }) =>
      spoil(before.undeclared, { outcome: 'ECONNREFUSED' }),
    'the undeclared port past the proxy': ({ before }) => spoil(before.undeclared, { server: null }),
    'nobody called': ({ denied }) => empty(denied.undeclared),
  },
});
