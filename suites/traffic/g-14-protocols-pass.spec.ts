import {
  type Bench,
  type CallAttempt,
  echoAnswer,
  echoContainer,
  empty,
  entryOf,
  Findings,
  type RedirectCounts,
  requirement,
  set,
} from '../requirement.ts';
import { callEach, calledServers } from './called-servers.ts';
import { PROTOCOLS, SERVERS, TLS } from './protocols.ts';
import { all, type Seen, sentTo, spoil } from './seen.ts';

const CALLS = 2;
const WAYS = (Object.keys(SERVERS) as (keyof typeof SERVERS)[]).flatMap((server) =>
  (Object.keys(PROTOCOLS) as (keyof typeof PROTOCOLS)[]).map((protocol) => ({ server, protocol })),
);

interface Way {
  readonly server: keyof typeof SERVERS;
  readonly protocol: keyof typeof PROTOCOLS;
  readonly calls: readonly Seen[];
  /** What the server says was spoken, in the order of the calls. */
  readonly spoken: readonly string[];
  /** With whom the caller's proxy had mutual TLS, in the order of the calls. */
  readonly peers: readonly (string | null)[];
}

interface Observation {
  readonly ways: readonly Way[];
  readonly caller: RedirectCounts;
  /** End of a server's SPIFFE URI. */
  readonly account: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const container = echoContainer({ tlsPort: TLS });
  const its = await calledServers(bench, 'protocols', { container, ports: SERVERS });
  const calls = WAYS.map(({ server, protocol }) => PROTOCOLS[protocol].to(its.hostOf(server)));
  const { came, counts } = await callEach(bench, its, { calls, count: CALLS });
  return {
    ways: came.map(({ calls: seen, attempts, peers }, index) => ({
      ...WAYS[index]!,
      calls: seen,
      spoken: attempts.map(spokenIn),
      peers,
    })),
    caller: counts.caller,
    account: its.account,
  };
}

function spokenIn(attempt: CallAttempt): string {
  const status = attempt.headers['grpc-status'];
  return `${echoAnswer(attempt)?.protocol ?? 'nothing'}${status === undefined ? '' : `, status ${status}`}`;
}

export default requirement<Observation>('CNI-G-14', {
  observe,
  judge: ({ ways, caller, account }) => {
    const findings = new Findings().equal('ways', WAYS.length, ways.length);
    for (const { server, protocol, calls, spoken: seen, peers } of ways) {
      const way = `${protocol}, ${server} port`;
      const { outcome, spoken } = entryOf(PROTOCOLS, protocol);
      all(findings, way, CALLS, calls, { outcome, answeredBy: server, source: '127.0.0.6' });
      findings.equal(`${way}: spoken`, Array(CALLS).fill(spoken), seen);
      const known = peers.filter((peer) => peer?.endsWith(account) === true).length;
      findings.equal(`${way}: mutual TLS with the server`, CALLS, known);
      findings.equal(`${way}: sent by the caller's proxy to the server`, CALLS, sentTo(calls, server));
    }
    findings.equal('caller: redirected', { outbound: ways.length * CALLS, inbound: 0 }, caller);
    return findings.judgement();
  },
  mutants: {
    'gRPC is refused': ({ ways }) => spoil(ways[0]!.calls, { outcome: '503' }),
    'gRPC loses its status': ({ ways }) => set(ways[0], { spoken: ['grpc', 'grpc'] }),
    'HTTP/2 becomes HTTP/1': ({ ways }) => set(ways[1], { spoken: ['http', 'http'] }),
    'no websocket is opened': ({ ways }) => spoil(ways[2]!.calls, { outcome: 'closed' }),
    'a websocket in plaintext': ({ ways }) => set(ways[2], { peers: [null, null] }),
    'TLS of the application alone': ({ ways }) => set(ways[3], { peers: [null, null] }),
    'TLS is ended on the way': ({ ways }) => set(ways[3], { spoken: ['tcp', 'tcp'] }),
    'a protocol that nobody declared hangs': ({ ways }) => spoil(ways[4]!.calls, { outcome: 'TIMEOUT' }),
    "past the server's proxy": ({ ways }) => spoil(ways.at(-1)!.calls, { source: '10.244.0.7' }),
    'the server is not known by its name': ({ ways }) =>
      spoil(ways.at(-1)!.calls, { logged: ['PassthroughCluster'] }),
    'a connection that was not redirected': ({ caller }) => set(caller, { outbound: 1 }),
    'nobody called': ({ ways }) => empty(ways),
  },
});
