import {
  type Bench,
  container,
  echoService,
  Findings,
  installEarlier,
  parsePod,
  pod,
  urlAt,
  type Watched,
  watched,
} from '../requirement.ts';
import type { Rest } from './releases.ts';
import { imagesOf } from './releases-judged.ts';

/** Calls of an injected pod that went on all the while: to a server in the mesh, and to one without a sidecar. */
export interface CallsAllTheWhile {
  readonly meshed: Watched;
  readonly plain: Watched;
  /** Images of the proxies of the pod that calls, and of the server in the mesh. */
  readonly proxies: readonly string[];
}

/**
 * Has a pod call others while the work goes on. Both proxies are of the earlier release, since none may be ahead of its control
 * plane (istio.io, Supported Releases).
 * @param work is handed how many calls were made till now
 */
export async function callingAllTheWhile<T>(
  bench: Bench,
  work: (calls: () => number) => Promise<T>,
): Promise<{ readonly done: T; readonly calls: CallsAllTheWhile }> {
  const { mesh, images, deadlines } = bench;
  const [first = '', second = first] = bench.nodes;
  const [namespace, outside] = await Promise.all([
    bench.namespace('steady', { inject: true }),
    bench.namespace('plain'),
  ]);
  await bench.create(echoService({ namespace, name: 'server' }));
  const [caller, plain, server] = await bench.during(installEarlier('Pilot', mesh), () =>
    bench.start(
      pod({ namespace, name: 'caller', node: first }, images),
      pod({ namespace: outside, name: 'plain', node: second }, images),
      pod({ namespace, name: 'server', node: second }, images),
    ),
  );
  const urls = { meshed: `http://server.${namespace}.svc.cluster.local/`, plain: urlAt(plain!.ip, 8080) };
  const round = { count: 5, timeoutMs: deadlines.requestMs };
  const { done, seen } = await watched(bench, { from: caller!, urls, round }, (now) =>
    work(() => now().meshed.attempts),
  );
  const proxies = [caller!, server!].map(
    ({ object }) => container(parsePod(object), 'istio-proxy')?.image ?? '',
  );
  return { done, calls: { ...seen, proxies } };
}

/** More calls at each rest, all of them answered, and by the server's proxy. */
export function calledAllTheWhile(
  findings: Findings,
  rests: readonly Rest[],
  { meshed, plain, proxies }: CallsAllTheWhile,
): void {
  const [own, earlier] = [imagesOf(rests, 'proxies', 'own'), imagesOf(rests, 'proxies', 'earlier')];
  // Where no rest with that control plane is reached, it is known by what it is not.
  const isEarlier = (image: string) =>
    earlier.length === 0 ? !own.includes(image) : earlier.includes(image);
  const control = new Findings()
    .holds('server without sidecar: calls past a proxy', 'some', plain.direct > 0, `${plain.direct}`)
    .equal('server without sidecar: calls by a proxy', 0, plain.proxied)
    .holds(
      'proxies that call all the while',
      'of the earlier release',
      proxies.length > 0 && proxies.every(isEarlier),
      proxies.join(),
    );
  const counts = [...rests.map(({ calls }) => calls), meshed.attempts];
  const isGrowing = counts.every((count, index) => count > (counts[index - 1] ?? 0));
  findings
    .control(control)
    .holds('calls all the while', 'more at each rest, and in the end', isGrowing, counts.join())
    .equal('calls all the while that nobody answered', {}, meshed.unanswered)
    .equal('calls all the while that came past the proxy', 0, meshed.direct)
    .equal('calls all the while that the proxy handed on', meshed.attempts, meshed.proxied);
}
