import {
  type Bench,
  type Call,
  CLOSED,
  echoContainer,
  empty,
  Findings,
  outcomeOf,
  peerAuthentication,
  type RedirectCounts,
  requirement,
  set,
} from '../requirement.ts';
import { callEach, calledServers } from './called-servers.ts';
import { all, type Seen, seenOf, sentTo, spoil } from './seen.ts';
import { settled } from './settled.ts';

const CALLS = 3;
/** MySQL's: taken for TCP whatever the port is called. */
const MYSQL = 3306;
/** A port of the Service whose name declares it. */
const DECLARED = 7000;
const PORTS = { 'declared as TCP': DECLARED, "MySQL's": MYSQL };
const SERVICE_PORTS = [
  { name: 'tcp-declared', port: DECLARED, targetPort: MYSQL },
  { name: 'database', port: MYSQL },
];
const SERVERS = ['permissive', 'strict'] as const;
const WAYS = SERVERS.flatMap((server) =>
  (Object.keys(PORTS) as (keyof typeof PORTS)[]).map((port) => ({ server, port })),
);

/** Calls of an injected pod, which waits to be greeted, to an injected server. */
interface Way {
  readonly server: (typeof SERVERS)[number];
  readonly port: keyof typeof PORTS;
  readonly calls: readonly Seen[];
  /** Greetings, in the order of the calls. */
  readonly greetings: readonly string[];
}

interface Observation {
  readonly ways: readonly Way[];
  readonly caller: RedirectCounts;
  readonly servers: Readonly<Record<(typeof SERVERS)[number], RedirectCounts>>;
  /** Plaintext to the server under STRICT, by a caller that does not wait. */
  readonly plain: readonly Seen[];
}

async function observe(bench: Bench): Promise<Observation> {
  const [its, { plain }] = await Promise.all([
    calledServers(bench, 'greeting', {
      container: echoContainer({ greetingPort: MYSQL }),
      ports: { permissive: SERVICE_PORTS, strict: SERVICE_PORTS },
    }),
    bench.echoPods('plain'),
  ]);
  const { namespace, pods, hostOf } = its;
  await bench.create(peerAuthentication({ namespace, mode: 'STRICT', selector: { app: 'strict' } }));
  const plaintext = { kind: 'tcp', host: pods.strict.ip, port: MYSQL } as const;
  await settled(
    bench,
    'STRICT is in force',
    { from: [plain[0]!], calls: [plaintext] },
    (attempt) => outcomeOf(attempt) === CLOSED,
  );
  const calls = WAYS.map(
    ({ server, port }): Call => ({ kind: 'tcp', host: hostOf(server), port: PORTS[port], greeted: true }),
  );
  const { came, counts } = await callEach(bench, its, { calls, count: CALLS });
  const refused = await bench.call(plain[0]!, { calls: [{ ...plaintext, count: CALLS }] });
  return {
    ways: came.map(({ calls: seen, attempts }, index) => ({
      ...WAYS[index]!,
      calls: seen,
      greetings: attempts.map(({ headers }) => headers['greeting'] ?? ''),
    })),
    caller: counts.caller,
    servers: { permissive: counts.permissive, strict: counts.strict },
    plain: seenOf(refused.attempts),
  };
}

export default requirement<Observation>('CNI-G-12', {
  observe,
  judge: ({ ways, caller, servers, plain }) => {
    const findings = new Findings().equal('ways', WAYS.length, ways.length);
    for (const { server, port, calls, greetings } of ways) {
      const way = `${server} server, port ${port}`;
      // By another address than the caller's: the server's proxy, which mutual TLS ends at.
      all(findings, way, CALLS, calls, { outcome: 'answered', answeredBy: server, source: '127.0.0.6' });
      findings.equal(`${way}: greetings`, Array(CALLS).fill(`220 ${server}`), greetings);
      findings.equal(`${way}: the caller's proxy knows the server`, CALLS, sentTo(calls, server));
    }
    findings.equal('caller: redirected', { outbound: ways.length * CALLS, inbound: 0 }, caller);
    const inbound = Object.keys(PORTS).length * CALLS;
    for (const name of SERVERS)
      findings.equal(`${name} server: redirected`, { outbound: 0, inbound }, servers[name]);
    all(findings, 'strict server, plaintext', CALLS, plain, { outcome: CLOSED });
    return findings.judgement();
  },
  mutants: {
    'a server is silent': ({ ways }) => spoil(ways[0]!.calls, { outcome: 'TIMEOUT' }),
    'another one greets': ({ ways }) => set(ways.at(-1), { greetings: ['220 a', '220 b', '220 c'] }),
    'a server is called past its proxy': ({ ways }) => spoil(ways[1]!.calls, { source: '10.244.0.7' }),
    'the server is not known by its name': ({ ways }) =>
      spoil(ways[2]!.calls, { logged: ['PassthroughCluster'] }),
    'a connection of the caller is not redirected': ({ caller }) => set(caller, { outbound: 1 }),
    'a connection to a server is not redirected': ({ servers }) => set(servers.strict, { inbound: 1 }),
    'nobody saw the connections to a server': ({ servers }) => empty(servers),
    'STRICT is not in force': ({ plain }) => spoil(plain, { outcome: 'answered' }),
    'nobody called': ({ ways }) => empty(ways),
  },
});
