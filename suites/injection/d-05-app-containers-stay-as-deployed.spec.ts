import {
  type Bench,
  type Container,
  echoContainer,
  Findings,
  idleContainer,
  type KubeObject,
  pod,
  requirement,
  set,
  unscheduled,
} from '../requirement.ts';
import { AGENT_PORT, comparable, compareContainers, containersOf, namesOf } from './as-deployed.ts';

const PROXY = 'istio-proxy';

interface Observation {
  /** The pod's own containers as admitted outside the mesh, init containers first. */
  readonly plain: readonly Container[];
  /** The same as admitted in a namespace with injection. */
  readonly injected: readonly Container[];
  /** Names of all containers of each, Istio's among them. */
  readonly names: { readonly plain: readonly string[]; readonly injected: readonly string[] };
}

async function observe(bench: Bench): Promise<Observation> {
  const namespaces = [await bench.namespace('plain'), await bench.namespace('injected', { inject: true })];
  const pods = namespaces.map((namespace) => unscheduled(deployed(namespace, bench.images)));
  const [plain = [], injected = []] = (await bench.create(...pods)).map(containersOf);
  const own = namesOf(pods.flatMap(containersOf));
  return {
    plain: plain.map(comparable),
    injected: injected.filter(({ name }) => own.includes(name)).map(comparable),
    names: { plain: namesOf(plain), injected: namesOf(injected) },
  };
}

/** One of each: probes that are rewritten and one that is not, and members that a template could overwrite. */
function deployed(namespace: string, images: Bench['images']): KubeObject {
  const securityContext = { runAsUser: 1000, capabilities: { add: ['NET_BIND_SERVICE'], drop: ['CHOWN'] } };
  const app = {
    ...echoContainer({ env: { ISTIO_META_OWN: 'kept' }, securityContext }),
    readinessProbe: { httpGet: { path: '/healthz', port: 'http' }, periodSeconds: 7, failureThreshold: 4 },
    livenessProbe: { tcpSocket: { port: 9090 }, initialDelaySeconds: 5 },
    startupProbe: { grpc: { port: 9000, service: 'shop' }, timeoutSeconds: 2 },
    lifecycle: { preStop: { exec: { command: ['true'] } } },
    volumeMounts: [{ name: 'own', mountPath: '/own', readOnly: true }],
  };
  const worker = {
    ...idleContainer({ name: 'worker', args: ['--once'] }),
    livenessProbe: { exec: { command: ['true'] }, periodSeconds: 9 },
    readinessProbe: { httpGet: { path: '/ready', port: 8443, scheme: 'HTTPS' }, periodSeconds: 3 },
  };
  const initContainers = [{ name: 'migrate', command: ['true'] }];
  const spec = { volumes: [{ name: 'own', emptyDir: {} }] };
  return pod({ namespace, name: 'deployed', containers: [app, worker], initContainers, spec }, images);
}

export default requirement<Observation>('CNI-D-05', {
  observe,
  judge: ({ plain, injected, names }) => {
    const findings = new Findings()
      .some("the pod's own containers", plain)
      .holds('injected pod', `a container ${PROXY}`, names.injected.includes(PROXY), names.injected.join(' '))
      .equal('pod outside the mesh: containers', namesOf(plain), names.plain)
      .equal("injected pod: the pod's own containers, in order", namesOf(plain), namesOf(injected));
    for (const [index, before] of plain.entries())
      compareContainers(findings, before, injected[index] ?? { name: '' });
    return findings.judgement();
  },
  mutants: {
    'NET_ADMIN on the app': ({ injected }) =>
      set(injected[1], { securityContext: { capabilities: { add: ['NET_ADMIN'] } } }),
    'a variable added': ({ injected }) =>
      injected[2] && set(injected[2], { env: [{ name: 'A', value: 'b' }] }),
    'another image': ({ injected }) => set(injected[0], { image: 'other:1' }),
    'a mount lost': ({ injected }) => delete injected[1]?.['volumeMounts'],
    'a rewritten probe in other times': probe(1, 'readinessProbe', { periodSeconds: 10 }),
    'a probe that leads elsewhere': probe(1, 'livenessProbe', { httpGet: { path: '/', port: 15021 } }),
    'a probe of the agent by TLS': probe(1, 'livenessProbe', {
      httpGet: { path: '/app-health/app/livez', port: AGENT_PORT, scheme: 'HTTPS' },
    }),
    'a probe of another host': probe(1, 'readinessProbe', {
      httpGet: { path: '/app-health/app/readyz', port: AGENT_PORT, scheme: 'HTTP', host: '10.0.0.1' },
    }),
    'a handler beside the one of the agent': probe(1, 'startupProbe', { tcpSocket: { port: 9000 } }),
    "another container's probe": probe(1, 'startupProbe', {
      httpGet: { path: '/app-health/worker/livez', port: AGENT_PORT },
    }),
    'an exec probe rewritten': probe(2, 'livenessProbe', { exec: { command: ['false'] } }),
    'a probe lost': ({ injected }) => delete injected[2]?.['readinessProbe'],
    'a container lost': ({ injected }) => injected.pop(),
    'in another order': ({ injected }) => injected.push(...injected.splice(0, 1)),
    'not injected': ({ names }) => set(names, { injected: names.plain }),
    'injected outside the mesh': ({ names }) => names.plain.push(PROXY),
    'nothing to compare': (seen) =>
      set(seen, { plain: [], injected: [], names: { plain: [], injected: [PROXY] } }),
  },
});

function probe(of: number, name: string, change: object) {
  return ({ injected }: { readonly injected: Record<string, unknown>[] }) => {
    Object.assign(injected[of]?.[name] ?? {}, change);
  };
}
