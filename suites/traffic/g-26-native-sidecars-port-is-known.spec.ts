import {
  type Bench,
  ECHO_PORTS,
  echoContainer,
  Findings,
  pod,
  proxyLogOf,
  requirement,
  sleepingContainer,
} from '../requirement.ts';
import { all, type Seen, seenOf, spoil } from './seen.ts';
import { gets, untilReached } from './settled.ts';

const CALLS = 3;

interface Observation {
  /** Of a Service whose port a native sidecar of the application serves and declares, by a name. */
  readonly calls: readonly Seen[];
  /** Name of its pod. */
  readonly server: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('native', { inject: true });
  const its = { namespace, name: 'native' };
  const serves = { ...echoContainer({ name: 'serves' }), restartPolicy: 'Always' as const };
  await bench.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: its,
    spec: { selector: { app: its.name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  });
  const spec = { initContainers: [serves], containers: [sleepingContainer()] };
  const [[server], { meshed }] = await Promise.all([
    bench.start(pod({ ...its, ...spec, node: bench.nodes[0] ?? '' }, bench.images)),
    bench.echoPods('meshed'),
  ]);
  const caller = meshed.at(-1)!;
  const url = `http://${its.name}.${namespace}.svc.cluster.local/`;
  await untilReached(bench, caller, [url]);
  const { attempts } = await bench.call(caller, gets([url], CALLS));
  return { calls: seenOf(attempts, await proxyLogOf(bench, server!, attempts)), server: server!.name };
}

export default requirement<Observation>('CNI-G-26', {
  observe,
  judge: ({ calls, server }) => {
    const findings = new Findings();
    const logged = `inbound|${ECHO_PORTS.http}||`;
    all(findings, 'port of a native sidecar', CALLS, calls, { outcome: '200', answeredBy: server, logged });
    return findings.judgement();
  },
  mutants: {
    'the proxy does not know the port': ({ calls }) =>
      spoil(calls, { logged: ['InboundPassthroughCluster'] }),
    'past the proxy': ({ calls }) => spoil(calls, { logged: [] }),
    'the port is refused': ({ calls }) => spoil(calls, { outcome: '503', answeredBy: null }),
    'another answers': ({ calls }) => spoil(calls, { answeredBy: 'echo-0' }),
    'nobody called': ({ calls }) => calls.splice(0),
  },
});
