import type { Bench, Container, KubeObject, Pod } from '../requirement.ts';
import {
  echoContainer,
  outcomeOf,
  peerAuthentication,
  pod,
  podEvents,
  sleepingContainer,
  urlAt,
} from '../requirement.ts';

/** Kinds of kubelet probes; each container has its liveness, readiness and startup probe of one kind. */
export const KINDS = ['http', 'tcp', 'grpc', 'exec'] as const;
export type Kind = (typeof KINDS)[number];

/** Ports of each container's echo server, none shared. */
const PORTS: Readonly<Record<Exclude<Kind, 'exec'>, number>> = { http: 8080, tcp: 8180, grpc: 8280 };

function handlerOf(kind: Kind): object {
  if (kind === 'exec') return { exec: { command: ['true'] } };
  if (kind === 'http') return { httpGet: { path: '/healthz', port: PORTS.http } };
  return kind === 'tcp' ? { tcpSocket: { port: PORTS.tcp + 2 } } : { grpc: { port: PORTS.grpc + 3 } };
}

/** A container named by its kind, whose three probes are of that kind. */
function probedContainer(kind: Kind): Container {
  const probe = { ...handlerOf(kind), periodSeconds: 1, timeoutSeconds: 5 };
  const probes = {
    startupProbe: { ...probe, failureThreshold: 60 },
    livenessProbe: { ...probe, failureThreshold: 3 },
    readinessProbe: probe,
  };
  if (kind === 'exec') return { ...sleepingContainer({ name: kind }), ...probes };
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
  return pod({ ...rest, node: bench.nodes[0] ?? '', containers: kinds.map(probedContainer) }, bench.images);
}

/** A namespace with injection in which plaintext is refused from the start. */
export async function strictNamespace(bench: Bench, purpose: string): Promise<string> {
  const namespace = await bench.namespace(purpose, { inject: true });
  await bench.create(peerAuthentication({ namespace, mode: 'STRICT' }));
  return namespace;
}

/** Where the kubelet sends a container's liveness probe, as admitted: `httpGet 15020 /app-health/http/livez`. */
export function livenessOf(object: KubeObject, name: string): string {
  const containers: readonly Record<string, any>[] = object['spec'].containers;
  const probe = containers.find((each) => each['name'] === name)?.['livenessProbe'] ?? {};
  const { httpGet, tcpSocket, grpc, exec } = probe;
  if (httpGet !== undefined) return `httpGet ${httpGet.port} ${httpGet.path}`;
  if (tcpSocket !== undefined) return `tcpSocket ${tcpSocket.port}`;
  return grpc === undefined ? (exec === undefined ? 'none' : 'exec') : `grpc ${grpc.port}`;
}

/** Containers of which the kubelet said that a probe failed after they had started, by name. */
export async function unhealthyAfterStart({ kube }: Bench, its: Pod): Promise<readonly string[]> {
  const events = await podEvents(kube, its);
  const failed = events.filter(
    ({ reason, message }) => reason === 'Unhealthy' && !message.startsWith('Startup probe'),
  );
  return [...new Set(failed.map(({ message }) => message.split(' ', 1)[0] ?? ''))].toSorted();
}

/** What a plaintext request to a pod came to, from one outside the mesh. */
export async function plaintextTo(bench: Bench, its: Pod, port: number, path = '/healthz'): Promise<string> {
  const { plain } = await bench.cohort('plain');
  const { attempts } = await bench.call(plain.at(-1)!, {
    calls: [{ kind: 'http', url: urlAt(its.ip, port, path) }],
  });
  return outcomeOf(attempts[0]);
}
