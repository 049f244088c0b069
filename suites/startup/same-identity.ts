import {
  type Bench,
  counted,
  ECHO_PORTS,
  echoContainer,
  empty,
  Findings,
  outcomeOf,
  pod,
  type RedirectCounts,
  requirement,
  set,
  urlAt,
} from '../requirement.ts';

const CALLS = 3;

/** Calls of one pod to a server outside the mesh. */
interface Calls {
  readonly outcomes: readonly string[];
  /** How many answers bear the proxy's header. */
  readonly proxied: number;
  readonly counts: RedirectCounts;
}

interface Observation {
  /** By an application that runs as the proxy does. */
  readonly sameIdentity: Calls;
  readonly another: Calls;
}

/** A requirement on an application that shares an id with the proxy, and so bypasses it. */
export function sameIdentity(
  id: Parameters<typeof requirement>[0],
  securityContext: Readonly<Record<string, number>>,
) {
  return requirement<Observation>(id, {
    observe: (bench) => observe(bench, securityContext),
    judge: ({ sameIdentity: same, another }) =>
      new Findings()
        .equal('as the proxy: outcomes', Array(CALLS).fill('200'), same.outcomes)
        .equal('as the proxy: answers with the header of the proxy', 0, same.proxied)
        .equal('as the proxy: redirected', { outbound: 0, inbound: 0 }, same.counts)
        .equal('as another: outcomes', Array(CALLS).fill('200'), another.outcomes)
        .equal('as another: answers with the header of the proxy', CALLS, another.proxied)
        .equal('as another: redirected', { outbound: CALLS, inbound: 0 }, another.counts)
        .judgement(),
    mutants: {
      'as the proxy, and redirected': ({ sameIdentity: same }) => set(same.counts, { outbound: CALLS }),
      'as the proxy, and through it': ({ sameIdentity: same }) => set(same, { proxied: CALLS }),
      'as the proxy, and refused': ({ sameIdentity: same }) => same.outcomes.splice(0, 1, 'ECONNREFUSED'),
      'as another, and past the proxy': ({ another }) => set(another, { proxied: 0 }),
      'as another, and not redirected': ({ another }) => set(another.counts, { outbound: 0 }),
      'nobody called': ({ another }) => empty(another.outcomes),
    },
  });
}

async function observe(
  bench: Bench,
  securityContext: Readonly<Record<string, number>>,
): Promise<Observation> {
  const namespace = await bench.namespace('identity', { inject: true });
  const { plain } = await bench.echoPods('plain');
  const { ip } = plain.at(-1)!;
  const url = urlAt(ip, ECHO_PORTS.http);
  await bench.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: 'known-port' },
    spec: { selector: { app: 'nobody' }, ports: [{ name: 'http', port: ECHO_PORTS.http }] },
  });
  const made = (name: string, its?: Readonly<Record<string, number>>) => {
    const containers = [echoContainer(its === undefined ? {} : { securityContext: its })];
    return pod({ namespace, name, node: bench.nodes[0] ?? '', containers }, bench.images);
  };
  const pods = await bench.start(made('as-proxy', securityContext), made('as-another'));
  const [same, another] = await Promise.all(
    pods.map(async (its): Promise<Calls> => {
      const { result, counts } = await counted(bench, { its }, () =>
        bench.call(its, { calls: [{ kind: 'http', url, count: CALLS }] }),
      );
      return {
        outcomes: result.attempts.map(outcomeOf),
        proxied: result.attempts.filter(({ headers }) => headers['server'] === 'envoy').length,
        counts: counts.its,
      };
    }),
  );
  return { sameIdentity: same!, another: another! };
}
