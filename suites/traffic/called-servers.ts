import type { Bench, Call, CallAttempt, Container, KubeObject, Pod, RedirectCounts } from '../requirement.ts';
import { counted, outcomeOf, pod, proxyLogOf, serviceAccount } from '../requirement.ts';
import { ofCall, type Seen, seenOf } from './seen.ts';
import { settled } from './settled.ts';

interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly targetPort?: number;
}

/** What each of the servers listens with, and the ports of each one's Service. */
interface Servers<N extends string> {
  readonly container: Container;
  readonly ports: Readonly<Record<N, readonly ServicePort[]>>;
}

export interface CalledServers<N extends string> {
  readonly namespace: string;
  readonly pods: Readonly<Record<'caller' | N, Pod>>;
  /** End of a server's SPIFFE URI. */
  readonly account: string;
  readonly hostOf: (server: N) => string;
}

/** An injected caller on one node, and injected servers, each behind a Service of its name, on another; all of them quiet. */
export async function calledServers<N extends string>(
  bench: Bench,
  purpose: string,
  { container, ports }: Servers<N>,
): Promise<CalledServers<N>> {
  const namespace = await bench.namespace(purpose, { inject: true });
  const names = Object.keys(ports) as N[];
  await bench.create(
    serviceAccount({ namespace, name: 'servers' }),
    ...names.map((name) => serviceOf(namespace, name, ports[name])),
  );
  const node = bench.nodes.at(-1) ?? '';
  const started = await bench.start(
    pod({ namespace, name: 'caller', node: bench.nodes[0] ?? '' }, bench.images),
    ...names.map((name) =>
      pod({ namespace, name, node, serviceAccount: 'servers', containers: [container] }, bench.images),
    ),
  );
  return {
    namespace,
    pods: Object.fromEntries(started.map((its) => [its.name, its])) as CalledServers<N>['pods'],
    account: `/ns/${namespace}/sa/servers`,
    hostOf: (server) => `${server}.${namespace}.svc.cluster.local`,
  };
}

/** What came of one call, made several times: with what the caller's proxy logged of it. */
export interface RepeatedCall {
  readonly calls: readonly Seen[];
  readonly attempts: readonly CallAttempt[];
  /** SPIFFE URI in the certificate of whoever the caller's proxy spoke with, in the order of the calls. */
  readonly peers: readonly (string | null)[];
}

/**
 * Waits until all calls are answered, and goes on if they never are; then makes each so many times, and gives what came of
 * each, with what each pod's rules counted.
 */
export async function callEach<N extends string>(
  bench: Bench,
  { pods }: Pick<CalledServers<N>, 'pods'>,
  { calls, count }: { readonly calls: readonly Call[]; readonly count: number },
): Promise<{
  readonly came: readonly RepeatedCall[];
  readonly counts: Readonly<Record<'caller' | N, RedirectCounts>>;
}> {
  const { caller } = pods;
  await settled(bench, 'all calls are answered', { from: [caller], calls }, (attempt) =>
    ['200', 'answered'].includes(outcomeOf(attempt)),
  );
  const { result, counts } = await counted(bench, pods, () =>
    bench.call(caller, { calls: calls.map((call) => ({ ...call, count })) }),
  );
  const log = await proxyLogOf(bench, caller, result.attempts);
  const came = calls.map((_call, index) => {
    const attempts = ofCall(result.attempts, index);
    const peers = attempts.map(({ id }) => log.get(id)?.[0]?.upstreamPeer ?? null);
    return { calls: seenOf(attempts, log), attempts, peers };
  });
  return { came, counts };
}

function serviceOf(namespace: string, name: string, ports: readonly ServicePort[]): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name },
    spec: { selector: { app: name }, ports },
  };
}
