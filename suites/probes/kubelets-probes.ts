import type { Bench, Container, KubeEvent, KubeObject, PodFacts } from '../requirement.ts';
import { inTime, logSoFar, podEvents } from '../requirement.ts';
import { ALIVE, type Kind, LIVENESS_FAILURES } from './probed.ts';

type PodReference = Pick<PodFacts, 'namespace' | 'name'>;

/** Members of a container that are probes. */
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
/** Where the kubelet sends each probe of a container, as admitted, by its member: `httpGet 15020 /app-health/http/livez`. */
export function handlersOf({ spec }: KubeObject, name: string): Readonly<Record<string, string>> {
  const all: readonly Container[] = [...(spec.initContainers ?? []), ...spec.containers];
  const its = all.find((each) => each.name === name) ?? {};
  return Object.fromEntries(
    Object.entries(its)
      .filter(([member]) => PROBES.some((probe) => probe === member))
      .map(([member, probe]) => [member, destinationOf(probe as Record<string, any>)]),
  );
}

function destinationOf({ httpGet, tcpSocket, grpc, exec }: Record<string, any>): string {
  if (httpGet !== undefined) {
    const { port, path, scheme = 'HTTP', host = '' } = httpGet;
    return ['httpGet', scheme === 'HTTP' ? '' : scheme, host, port, path]
      .filter((part) => part !== '')
      .join(' ');
  }
  if (tcpSocket !== undefined) return `tcpSocket ${tcpSocket.port}`;
  return grpc === undefined ? (exec === undefined ? 'none' : 'exec') : `grpc ${grpc.port}`;
}

/**
 * Waits until the kubelet has asked the pod's exec container for its liveness so often more that by then it would have
 * restarted another one whose probe fails. Gives whether it did in time.
 */
export async function probedOn(bench: Bench, its: PodReference): Promise<boolean> {
  const probes = async () => {
    const log = await logSoFar(bench.kube, its, { container: 'exec' });
    return log.split(ALIVE).length;
  };
  const before = await probes();
  const done = inTime(
    bench.eventually(
      'the kubelet has asked the exec container on',
      async () => {
        const more = (await probes()) - before;
        if (more >= LIVENESS_FAILURES + 2) return { done: true, value: true };
        return { done: false, seen: `${more} times` };
      },
      bench.deadlines.podReadyMs,
    ),
  );
  return (await done) ?? false;
}

/** Probes of which the kubelet said that they failed after their container had started, sorted: `http Readiness`. */
export async function unhealthyAfterStart({ kube }: Bench, its: PodReference): Promise<readonly string[]> {
  const events = await podEvents(kube, its);
  const failed = events.filter(
    ({ reason, message }) => reason === 'Unhealthy' && !message.startsWith('Startup probe'),
  );
  const names = failed.map(({ container, message }) => `${container} ${message.split(' ', 1)[0]}`);
  return [...new Set(names)].toSorted();
}

/**
 * How many of the application's startup probes were accepted and closed without an answer, and how many failed otherwise. Of
 * like events the kubelet makes one after the tenth, and puts words before their message.
 */
export function startupFailures(
  events: readonly KubeEvent[],
): Readonly<Record<'closed' | 'otherwise', number>> {
  const ofApp = events.filter(
    ({ reason, message }) => reason === 'Unhealthy' && /Startup probe failed: (?!.*:15021\/)/.test(message),
  );
  const sum = (some: readonly KubeEvent[]) => some.reduce((all, { count }) => all + count, 0);
  const closed = sum(ofApp.filter(({ message }) => /:8080\/.*(reset by peer|EOF)/.test(message)));
  return { closed, otherwise: sum(ofApp) - closed };
}

/** Where the injector leads the probes of a kind: to the agent, which asks the application; istio/istio pkg/kube/inject/app_probe.go. */
export function rewritten(kind: Kind): Readonly<Record<string, string>> {
  const to = (page: string) => (kind === 'exec' ? 'exec' : `httpGet 15020 /app-health/${kind}/${page}`);
  return { livenessProbe: to('livez'), readinessProbe: to('readyz'), startupProbe: to('startupz') };
}
