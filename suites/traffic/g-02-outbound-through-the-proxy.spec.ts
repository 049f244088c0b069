import type { Bench, RedirectCounts } from '../requirement.ts';
import { blinds, counted, counterOf, empty, Findings, proxyLogOf, requirement, set } from '../requirement.ts';
import { meshPods, urlOf } from './own-pods.ts';
import { all, ofCall, type Seen, seenOf, spoil } from './seen.ts';
import { gets, untilReached } from './settled.ts';

const CALLS = 5;

interface Observation {
  /** What the caller's certificate names. */
  readonly account: string;
  /** The server, as the caller's proxy knows it. */
  readonly upstream: string;
  readonly mesh: readonly Seen[];
  readonly caller: RedirectCounts;
  readonly server: RedirectCounts;
  /** Growth of `rq_total` of that upstream in the caller's proxy. */
  readonly upstreamRequests: number;
  /** By a pod outside the mesh: the same URL, and a server outside the mesh. */
  readonly plain: readonly Seen[];
  readonly plainToPlain: readonly Seen[];
  readonly plainCaller: RedirectCounts;
}

async function observe(bench: Bench): Promise<Observation> {
  const [{ caller, server }, { plain }] = await Promise.all([
    meshPods(bench, 'out', { caller: bench.nodes[0], server: bench.nodes.at(-1) }),
    bench.echoPods('plain'),
  ]);
  const outsider = plain[0]!;
  const upstream = `outbound|80||${new URL(server.url).hostname}`;
  const requests = async () => {
    const { envoy } = await bench.inspector.pod(caller, ['envoy'], { envoyPages: ['clusters'] });
    return counterOf(envoy.clusters ?? [], upstream, 'rq_total');
  };
  await Promise.all([caller, outsider].map((from) => untilReached(bench, from, [server.url])));
  const before = await requests();
  const { result, counts } = await counted(bench, { caller, server, outsider }, () =>
    Promise.all([
      bench.call(caller, gets([server.url], CALLS)),
      bench.call(outsider, gets([server.url, urlOf(plain.at(-1)!)], CALLS)),
    ]),
  );
  const [mesh, control] = result;
  return {
    account: caller.account,
    upstream,
    upstreamRequests: (await requests()) - before,
    mesh: seenOf(mesh.attempts, await proxyLogOf(bench, caller, mesh.attempts)),
    caller: counts.caller,
    server: counts.server,
    plain: seenOf(ofCall(control.attempts, 0)),
    plainToPlain: seenOf(ofCall(control.attempts, 1)),
    plainCaller: counts.outsider,
  };
}

export default requirement<Observation>('CNI-G-02', {
  observe,
  judge: (seen) => {
    const findings = new Findings();
    const { mesh, plain, account: identity, upstream: logged } = seen;
    all(findings, 'injected caller', CALLS, mesh, { outcome: '200', server: 'envoy', identity, logged });
    findings.equal('injected caller: redirected', { outbound: CALLS, inbound: 0 }, seen.caller);
    findings.equal("injected caller: its proxy's requests to the server", CALLS, seen.upstreamRequests);
    // Proxies keep connections to each other: what the mesh's caller sends may come in one, or in one made before.
    const { inbound, outbound } = seen.server;
    const arrived = inbound >= CALLS && inbound <= 2 * CALLS && outbound === 0;
    const counts = `${inbound} in, ${outbound} out`;
    findings.holds('server: redirected', `${CALLS} to ${2 * CALLS} in, 0 out`, arrived, counts);
    const proxied = { outcome: '200', server: 'istio-envoy', identity: null };
    all(findings, 'caller outside the mesh', CALLS, plain, proxied);
    findings.equal('caller outside the mesh: redirected', { outbound: 0, inbound: 0 }, seen.plainCaller);
    const control = new Findings();
    all(control, 'both outside the mesh', CALLS, seen.plainToPlain, { outcome: '200', server: null });
    return findings.control(control).judgement();
  },
  mutants: {
    'a call failed': ({ mesh }) => spoil(mesh, { outcome: '503' }),
    "the server's header instead": ({ mesh }) => spoil(mesh, { server: 'istio-envoy' }),
    'no identity': ({ mesh }) => spoil(mesh, { identity: null }),
    "the server's own identity": ({ mesh }) => spoil(mesh, { identity: 'spiffe://x/ns/y/sa/server' }),
    'a connection that was not redirected': ({ caller }) => set(caller, { outbound: CALLS - 1 }),
    'a request that the proxy did not send': (seen) => set(seen, { upstreamRequests: CALLS - 1 }),
    'a request that the proxy did not log': ({ mesh }) => spoil(mesh, { logged: [] }),
    "a connection past the server's proxy": ({ server }) => set(server, { inbound: CALLS - 1 }),
    'a connection of the server itself': ({ server }) => set(server, { outbound: 1 }),
    'the plain caller reached nobody': ({ plain }) => spoil(plain, { outcome: 'TIMEOUT' }),
    'the plain caller has a proxy too': ({ plain }) => spoil(plain, { server: 'envoy' }),
    'the plain caller has an identity': ({ plain, mesh }) => spoil(plain, { identity: mesh[0]!.identity }),
    'the plain caller is redirected': ({ plainCaller }) => set(plainCaller, { outbound: CALLS }),
    'a header without any proxy': blinds(({ plainToPlain }) => spoil(plainToPlain, { server: 'envoy' })),
    'nobody called without a proxy': blinds(({ plainToPlain }) => empty(plainToPlain)),
  },
});
