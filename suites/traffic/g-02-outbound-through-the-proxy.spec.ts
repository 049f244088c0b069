import {
  type Bench,
  counted,
  counterOf,
  Findings,
  proxyLogOf,
  type RedirectCounts,
  requirement,
} from '../requirement.ts';
import { meshPods, urlOf } from './own-pods.ts';
import { each, identified, ofCall, type Seen, seenOf, untilReached } from './seen.ts';

const CALLS = 5;

interface Observation {
  /** What the caller's certificate names. */
  readonly account: string;
  /** The caller's proxy knows the server by this name. */
  readonly upstream: string;
  readonly mesh: readonly Seen[];
  readonly caller: RedirectCounts;
  readonly server: RedirectCounts;
  /** Growth of `rq_total` of the upstream cluster in the caller's proxy. */
  readonly upstreamRequests: number;
  /** The same URL, called by a pod outside the mesh. */
  readonly plain: readonly Seen[];
  /** A server outside the mesh, called by that pod. */
  readonly plainToPlain: readonly Seen[];
  readonly plainCaller: RedirectCounts;
}

async function observe(bench: Bench): Promise<Observation> {
  const { caller, server } = await meshPods(bench, 'out', {
    caller: bench.nodes[0],
    server: bench.nodes.at(-1),
  });
  const { plain } = await bench.cohort();
  const [outsider, plainServer] = [plain[0]!, plain.at(-1)!];
  const upstream = `outbound|80||${new URL(server.url).hostname}`;
  const requests = async () =>
    counterOf((await bench.eyes.pod(caller, ['envoy'])).envoy.clusters ?? [], upstream, 'rq_total');
  await untilReached(bench, caller, [server.url]);

  const before = await requests();
  const mesh = await counted(bench, [caller, server], () =>
    bench.call(caller, { calls: [{ kind: 'http', url: server.url, count: CALLS }] }),
  );
  const upstreamRequests = (await requests()) - before;
  const control = await counted(bench, [outsider], () =>
    bench.call(outsider, {
      calls: [server.url, urlOf(plainServer)].map((url) => ({ kind: 'http', url, count: CALLS })),
    }),
  );
  const log = await proxyLogOf(bench, caller, mesh.result.attempts);
  return {
    account: caller.account,
    upstream,
    mesh: seenOf(mesh.result.attempts, log),
    caller: mesh.counts[0]!,
    server: mesh.counts[1]!,
    upstreamRequests,
    plain: seenOf(ofCall(control.result.attempts, 0)),
    plainToPlain: seenOf(ofCall(control.result.attempts, 1)),
    plainCaller: control.counts[0]!,
  };
}

export default requirement<Observation>('CNI-G-02', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    const { mesh, plain, plainToPlain } = seen;
    const its = (calls: readonly Seen[], member: 'outcome' | 'server' | 'identity') =>
      calls.map((call) => call[member]);
    each(findings, 'injected caller: status', CALLS, '200', its(mesh, 'outcome'));
    each(findings, 'injected caller: header server', CALLS, 'envoy', its(mesh, 'server'));
    identified(findings, 'injected caller', CALLS, seen.account, mesh);
    findings.equal('injected caller: redirected connections', { outbound: CALLS, inbound: 0 }, seen.caller);
    findings.equal("injected caller: its proxy's requests to the server", CALLS, seen.upstreamRequests);
    each(
      findings,
      "injected caller: its proxy's log of each id",
      CALLS,
      seen.upstream,
      mesh.map((call) => call.logged.join(', ')),
    );
    // Proxies keep connections to each other: one may carry several requests.
    const arrived = seen.server.inbound >= 1 && seen.server.inbound <= CALLS && seen.server.outbound === 0;
    findings.holds(
      'server: redirected connections',
      `1 to ${CALLS} inbound, none outbound`,
      arrived,
      JSON.stringify(seen.server),
    );
    each(findings, 'caller outside the mesh: status', CALLS, '200', its(plain, 'outcome'));
    each(findings, 'caller outside the mesh: header server', CALLS, 'istio-envoy', its(plain, 'server'));
    each(findings, 'caller outside the mesh: identity', CALLS, null, its(plain, 'identity'));
    findings.equal(
      'caller outside the mesh: redirected connections',
      { outbound: 0, inbound: 0 },
      seen.plainCaller,
    );
    each(findings, 'both outside the mesh: status', CALLS, '200', its(plainToPlain, 'outcome'));
    each(findings, 'both outside the mesh: header server', CALLS, null, its(plainToPlain, 'server'));
    return findings.judgement();
  },
  mutants: {
    'a call failed': ({ mesh }) => Object.assign(mesh[0]!, { outcome: '503' }),
    "the server's header instead": ({ mesh }) => Object.assign(mesh[0]!, { server: 'istio-envoy' }),
    'no identity': ({ mesh }) => Object.assign(mesh[0]!, { identity: null }),
    "the server's own identity": ({ mesh }) =>
      Object.assign(mesh[0]!, { identity: mesh[0]!.identity?.replace(/caller$/, 'server') }),
    'a connection that was not redirected': ({ caller }) => Object.assign(caller, { outbound: CALLS - 1 }),
    'a request that the proxy did not send': (seen) => Object.assign(seen, { upstreamRequests: CALLS - 1 }),
    'a request that the proxy did not log': ({ mesh }) => mesh[0]!.logged.splice(0),
    'no connection came in at the server': ({ server }) => Object.assign(server, { inbound: 0 }),
    'the plain caller reached nobody': ({ plain }) => Object.assign(plain[0]!, { outcome: 'ETIMEDOUT' }),
    'the plain caller has a proxy too': ({ plain }) => Object.assign(plain[0]!, { server: 'envoy' }),
    'the plain caller has an identity': ({ plain, mesh }) =>
      Object.assign(plain[0]!, { identity: mesh[0]!.identity }),
    'the plain caller is redirected': ({ plainCaller }) => Object.assign(plainCaller, { outbound: CALLS }),
    'a header without any proxy': ({ plainToPlain }) => Object.assign(plainToPlain[0]!, { server: 'envoy' }),
    'nobody called without a proxy': ({ plainToPlain }) => plainToPlain.splice(0),
  },
});
