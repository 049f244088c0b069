import {
  type Bench,
  counted,
  Findings,
  type Pod,
  proxyLogOf,
  type RedirectCounts,
  requirement,
} from '../requirement.ts';
import { meshPods, urlOf } from './own-pods.ts';
import { each, ofCall, type Seen, seenOf, untilReached } from './seen.ts';

const CALLS = 4;

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
  /** The same call to a server outside the mesh. */
  readonly toPlain: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const { server } = await meshPods(bench, 'in', { server: bench.nodes.at(-1) });
  const { plain } = await bench.cohort();
  const plainServer = plain.at(-1)!;
  await untilReached(bench, plain[0]!, [urlOf(server)]);

  const call = (from: Pod) =>
    bench.call(from, {
      calls: [server, plainServer].map((to) => ({ kind: 'http', url: urlOf(to), count: CALLS })),
    });
  const { result, counts } = await counted(bench, [server], () => Promise.all(plain.map(call)));
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
    server: counts[0]!,
  };
}

export default requirement<Observation>('CNI-G-03', {
  observe,
  judge: ({ callers, server }) => {
    const findings = new Findings().some('callers outside the mesh', callers);
    for (const { node, address, toMesh, toPlain } of callers) {
      const mesh = `plaintext from ${node} to the injected server`;
      each(
        findings,
        `${mesh}: status`,
        CALLS,
        '200',
        toMesh.map((call) => call.outcome),
      );
      each(
        findings,
        `${mesh}: header server`,
        CALLS,
        'istio-envoy',
        toMesh.map((call) => call.server),
      );
      each(
        findings,
        `${mesh}: identity`,
        CALLS,
        null,
        toMesh.map((call) => call.identity),
      );
      each(
        findings,
        `${mesh}: the server is called by`,
        CALLS,
        'its proxy',
        toMesh.map((call) => byProxy(call, address)),
      );
      each(findings, `${mesh}: the proxy's log of each id`, CALLS, 'inbound', toMesh.map(directions));
      const plain = `plaintext from ${node} to the server outside the mesh`;
      each(
        findings,
        `${plain}: status`,
        CALLS,
        '200',
        toPlain.map((call) => call.outcome),
      );
      each(
        findings,
        `${plain}: header server`,
        CALLS,
        null,
        toPlain.map((call) => call.server),
      );
      each(
        findings,
        `${plain}: the server is called by`,
        CALLS,
        'the caller',
        toPlain.map((call) => byProxy(call, address)),
      );
    }
    const expected = { outbound: 0, inbound: CALLS * callers.length };
    findings.equal('injected server: redirected connections', expected, server);
    return findings.judgement();
  },
  mutants: {
    'a refused call': ({ callers }) => Object.assign(callers[0]!.toMesh[0]!, { outcome: 'ECONNRESET' }),
    'an answer without a proxy': ({ callers }) => Object.assign(callers[1]!.toMesh[0]!, { server: null }),
    'plaintext with an identity': ({ callers }) =>
      Object.assign(callers[0]!.toMesh[0]!, { identity: 'spiffe://x/ns/y/sa/z' }),
    'the server saw the caller itself': ({ callers }) =>
      Object.assign(callers[0]!.toMesh[0]!, { source: callers[0]!.address }),
    'a request that the proxy did not log': ({ callers }) => callers[1]!.toMesh[0]!.logged.splice(0),
    'a request logged on the way out': ({ callers }) =>
      Object.assign(callers[0]!.toMesh[0]!, { logged: ['PassthroughCluster'] }),
    'a connection that was not redirected': ({ server }) =>
      Object.assign(server, { inbound: server.inbound - 1 }),
    'a connection of the server itself': ({ server }) => Object.assign(server, { outbound: 1 }),
    'the server outside the mesh is silent': ({ callers }) =>
      Object.assign(callers[0]!.toPlain[0]!, { outcome: 'TIMEOUT' }),
    'the server outside the mesh has a proxy': ({ callers }) =>
      Object.assign(callers[0]!.toPlain[0]!, { server: 'istio-envoy' }),
    'the server outside the mesh saw somebody else': ({ callers }) =>
      Object.assign(callers[0]!.toPlain[0]!, { source: '127.0.0.6' }),
    'nobody called': (seen) => seen.callers.splice(0),
  },
});

/** Envoy calls its own pod from an address of the loopback, 127.0.0.6 or ::6, so that the call is not redirected again. */
function byProxy({ source }: Seen, caller: string): string | null {
  if (source === caller) return 'the caller';
  return source !== null && ['127.0.0.6', '::6'].includes(source) ? 'its proxy' : source;
}

/** The ways on which a proxy logged a request. */
function directions({ logged }: Seen): string | null {
  return (
    logged
      .map((cluster) => (/^inbound\||^InboundPassthrough/.test(cluster) ? 'inbound' : 'outbound'))
      .join(', ') || null
  );
}
