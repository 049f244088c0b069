import type { Bench } from '../requirement.ts';
import {
  ECHO_PORTS,
  echoContainer,
  Findings,
  outcomeOf,
  requirement,
  set,
  TRAFFIC_ANNOTATIONS,
  urlAt,
} from '../requirement.ts';
import { asking, askingPod, type Egress, egressOf } from './init-egress.ts';

/** Requests to one target: by the init container before the sidecar is there, and by the application after. */
interface Requests {
  readonly init: Egress;
  readonly app: Egress;
}

type Case = 'byRange' | 'byPort' | 'without';
type Observation = Readonly<Record<Case, Requests>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('excluded', { inject: true });
  const { plain } = await bench.echoPods('plain');
  const { ip } = plain.at(-1)!;
  const url = urlAt(ip, ECHO_PORTS.http);
  // A proxy leaves its header only on a port on which it knows HTTP.
  await bench.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: 'known-port' },
    spec: { selector: { app: 'nobody' }, ports: [{ name: 'http', port: ECHO_PORTS.http }] },
  });
  const made = (name: string, annotations: Readonly<Record<string, string>>) =>
    askingPod(bench, {
      namespace,
      name,
      sidecar: 'classic',
      initContainers: [asking(bench, 'asks', url)],
      containers: [echoContainer()],
      annotations,
    });
  const pods = await bench.start(
    made('by-range', {
      [`${TRAFFIC_ANNOTATIONS}excludeOutboundIPRanges`]: `${ip}/${ip.includes(':') ? 128 : 32}`,
    }),
    made('by-port', { [`${TRAFFIC_ANNOTATIONS}excludeOutboundPorts`]: String(ECHO_PORTS.http) }),
    made('without', {}),
  );
  const [byRange, byPort, without] = await Promise.all(
    pods.map(async (its): Promise<Requests> => {
      const { attempts } = await bench.call(its, { calls: [{ kind: 'http', url }] });
      const [first] = attempts;
      const app = {
        outcome: outcomeOf(first),
        server: first?.headers['server'] ?? null,
      };
      return { init: await egressOf(bench, its, 'asks'), app };
    }),
  );
  return { byRange: byRange!, byPort: byPort!, without: without! };
}

const DIRECT: Egress = { outcome: '200', server: null };

export default requirement<Observation>('CNI-K-03', {
  observe,
  judge: ({ byRange, byPort, without }) => {
    const findings = new Findings();
    for (const [name, { init, app }] of Object.entries({
      excludeOutboundIPRanges: byRange,
      excludeOutboundPorts: byPort,
    }))
      findings
        .equal(`${name}: the init container`, DIRECT, init)
        .equal(`${name}: the application`, DIRECT, app);
    return findings
      .equal('without either: the init container', { outcome: 'ECONNREFUSED', server: null }, without.init)
      .equal('without either: the application', { outcome: '200', server: 'envoy' }, without.app)
      .judgement();
  },
  mutants: {
    'the range gives no egress': ({ byRange }) => set(byRange.init, { outcome: 'ECONNREFUSED' }),
    'the port gives no egress': ({ byPort }) => set(byPort.init, { outcome: 'ECONNREFUSED' }),
    'the application still goes through the proxy': ({ byRange }) => set(byRange.app, { server: 'envoy' }),
    'the application is refused': ({ byPort }) => set(byPort.app, { outcome: 'ECONNREFUSED' }),
    'everybody has egress': ({ without }) => set(without.init, { outcome: '200' }),
    'nobody is redirected': ({ without }) => set(without.app, { server: null }),
  },
});
