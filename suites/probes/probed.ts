import type { Bench, Container, KubeObject, Pod } from '../requirement.ts';
import {
  echoContainer,
  outcomeOf,
  peerAuthentication,
  pod,
  sleepingContainer,
  urlAt,
} from '../requirement.ts';

/** Kinds of kubelet probes; each container has its liveness, readiness and startup probe of one kind. */
export const KINDS = ['http', 'tcp', 'grpc', 'exec'] as const;
export type Kind = (typeof KINDS)[number];

/** Ports of each container's echo server, none shared. */
const PORTS: Readonly<Record<Exclude<Kind, 'exec'>, number>> = { http: 8080, tcp: 8180, grpc: 8280 };

/** After so many failures one after another the kubelet restarts a container. */
export const LIVENESS_FAILURES = 3;
/** What the exec probe for liveness writes to its container's log, each time. */
export const ALIVE = 'alive';

function handlerOf(kind: Kind): object {
  if (kind === 'exec') return { exec: { command: ['true'] } };
  if (kind === 'http') return { httpGet: { path: '/healthz', port: PORTS.http } };
  return kind === 'tcp' ? { tcpSocket: { port: PORTS.tcp + 2 } } : { grpc: { port: PORTS.grpc + 3 } };
}

/** A container named by its kind, whose three probes are of that kind. */
function probedContainer(kind: Kind, { deadlines }: Pick<Bench, 'deadlines'>): Container {
  const timeoutSeconds = Math.ceil(deadlines.requestMs / 2000);
  const probe = { ...handlerOf(kind), periodSeconds: 1, timeoutSeconds };
  const probes = {
    startupProbe: { ...probe, failureThreshold: 60 },
    livenessProbe: { ...probe, failureThreshold: LIVENESS_FAILURES },
    readinessProbe: probe,
  };
  if (kind === 'exec') {
    const exec = { command: ['sh', '-c', `echo ${ALIVE} >/proc/1/fd/1`] };
    const livenessProbe = { ...probes.livenessProbe, exec };
    return { ...sleepingContainer({ name: kind }), ...probes, livenessProbe };
  }
  const first = PORTS[kind];
  const echo = echoContainer({
    name: kind,
    startup: 'none',
    httpPort: first,
    undeclaredPort: first + 1,
    tcpPort: first + 2,
    grpcPort: first + 3,
  });
  const { ports: _undeclared, ...rest } = echo;
  return { ...rest, ports: [{ name: kind, containerPort: first }], ...probes };
}

/** A pod with a container for each of these kinds, in a namespace with STRICT mutual TLS. */
export function probedPod(
  bench: Bench,
  spec: {
    readonly namespace: string;
    readonly name: string;
    readonly kinds: readonly Kind[];
    readonly annotations?: Readonly<Record<string, string>>;
  },
): KubeObject {
  const { kinds, ...rest } = spec;
  return pod(
    { ...rest, node: bench.nodes[0] ?? '', containers: kinds.map((kind) => probedContainer(kind, bench)) },
    bench.images,
  );
}

/** A namespace with injection in which plaintext is refused from the start. */
export async function strictNamespace(bench: Bench, purpose: string): Promise<string> {
  const namespace = await bench.namespace(purpose, { inject: true });
  await bench.create(peerAuthentication({ namespace, mode: 'STRICT' }));
  return namespace;
}

/** What a plaintext request to a pod came to, from one outside the mesh. */
export async function plaintextTo(bench: Bench, its: Pod, port: number, path = '/healthz'): Promise<string> {
  const { plain } = await bench.echoPods('plain');
  const { attempts } = await bench.call(plain.at(-1)!, {
    calls: [{ kind: 'http', url: urlAt(its.ip, port, path) }],
  });
  return outcomeOf(attempts[0]);
}
