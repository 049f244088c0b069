import type { Bench, Pod, RedirectCounts } from '../requirement.ts';
import { blinds, CLOSED, counted, empty, Findings, proxyLogOf, requirement, set } from '../requirement.ts';
import { meshPods, urlOf } from './own-pods.ts';
import { all, ofCall, type Seen, seenOf, spoil } from './seen.ts';
import { gets, untilReached } from './settled.ts';

const CALLS = 4;
/** Envoy calls its own pod from this address, so that the call is not redirected again. */
const LOOPBACK = '127.0.0.6';
/** The cluster of a declared port with a Service, as the inbound listener names it. */
const INBOUND = 'inbound|8080||';

interface Observation {
  /** One from each node. */
  readonly callers: readonly Caller[];
  readonly server: RedirectCounts;
}

/** A pod outside the mesh that called. */
interface Caller {
  readonly node: string;
  readonly address: string;
  readonly toMesh: readonly Seen[];
  /** The control: the same call to a server outside the mesh. */
  readonly toPlain: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [{ server }, { plain }] = await Promise.all([
    meshPods(bench, 'in', { server: bench.nodes.at(-1) }),
    bench.echoPods('plain'),
  ]);
  const plainServer = plain.at(-1)!;
  await untilReached(bench, plain[0]!, [urlOf(server)]);

  const call = (from: Pod) => bench.call(from, gets([urlOf(server), urlOf(plainServer)], CALLS));
  const { result, counts } = await counted(bench, { server }, () => Promise.all(plain.map(call)));
  const log = await proxyLogOf(
    bench,
    server,
    result.flatMap(({ attempts }) => ofCall(attempts, 0)),
  );
  return {
    callers: plain.map(({ node, ip }, index) => {
      const attempts = result[index]?.attempts ?? [];
      return {
        node,
        address: ip,
        toMesh: seenOf(ofCall(attempts, 0), log),
        toPlain: seenOf(ofCall(attempts, 1)),
      };
    }),
    server: counts.server,
  };
}

export default requirement<Observation>('CNI-G-03', {
  observe,
  judge: ({ callers, server }) => {
    const findings = new Findings().some('callers outside the mesh', callers);
    const control = new Findings();
    const proxied = { server: 'istio-envoy', identity: null, source: LOOPBACK, logged: INBOUND };
    for (const { node, address: source, toMesh, toPlain } of callers) {
      all(findings, `from ${node} to the injected server`, CALLS, toMesh, { outcome: '200', ...proxied });
      const subject = `from ${node} to the server outside the mesh`;
      all(control, subject, CALLS, toPlain, { outcome: '200' });
      all(findings, subject, CALLS, toPlain, { server: null, source });
    }
    const expected = { outbound: 0, inbound: CALLS * callers.length };
    findings.equal('injected server: redirected connections', expected, server);
    return findings.control(control).judgement();
  },
  mutants: {
    'a refused call': ({ callers }) => spoil(callers[0]!.toMesh, { outcome: CLOSED }),
    'an answer without a proxy': ({ callers }) => spoil(callers[1]!.toMesh, { server: null }),
    'plaintext with an identity': ({ callers }) =>
      spoil(callers[0]!.toMesh, { identity: 'spiffe://x/ns/y/sa/z' }),
    'the server saw the caller itself': ({ callers }) =>
      spoil(callers[0]!.toMesh, { source: callers[0]!.address }),
    'a request that the proxy did not log': ({ callers }) => spoil(callers[1]!.toMesh, { logged: [] }),
    'a request logged on the way out': ({ callers }) =>
      spoil(callers[0]!.toMesh, { logged: ['PassthroughCluster'] }),
    'a connection that was not redirected': ({ server }) => set(server, { inbound: server.inbound - 1 }),
    'a connection of the server itself': ({ server }) => set(server, { outbound: 1 }),
    'the server outside is silent': blinds(({ callers }) =>
      spoil(callers[0]!.toPlain, { outcome: 'TIMEOUT' }),
    ),
    'the server outside has a proxy': ({ callers }) => spoil(callers[0]!.toPlain, { server: 'istio-envoy' }),
    'the server outside saw another': ({ callers }) => spoil(callers[0]!.toPlain, { source: LOOPBACK }),
    'nobody called': (seen) => empty(seen.callers),
  },
});
