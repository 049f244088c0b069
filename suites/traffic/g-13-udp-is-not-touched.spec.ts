import type { Bench, Pod } from '../requirement.ts';
import { ECHO_PORTS, echoAnswer, empty, Findings, requirement, set } from '../requirement.ts';

const CALLS = 3;

/** Datagrams from an injected pod, and what the server said of them. */
interface Datagrams {
  readonly to: string;
  readonly answered: number;
  /** Answers that name the caller's own address as the sender's. */
  readonly fromCaller: number;
}

interface Observation {
  readonly datagrams: readonly Datagrams[];
  /** TCP to the same servers and port, which the proxies do touch: addresses from which they were called. */
  readonly tcpFromProxy: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.cohort('meshed', 'plain');
  const caller = meshed[0]!;
  const servers = { 'a pod outside the mesh': plain.at(-1)!, 'an injected pod': meshed.at(-1)! };
  const datagrams = await Promise.all(
    Object.entries(servers).map(([to, server]) => datagramsTo(bench, caller, { to, server })),
  );
  const { attempts } = await bench.call(caller, {
    calls: [{ kind: 'tcp', host: servers['an injected pod'].ip, port: ECHO_PORTS.tcp, count: CALLS }],
  });
  const sources = attempts.map((attempt) => echoAnswer(attempt)?.remoteAddress);
  return {
    datagrams,
    tcpFromProxy: sources.filter((address) => address !== undefined && address !== caller.ip).length,
  };
}

async function datagramsTo(
  bench: Bench,
  caller: Pod,
  { to, server }: { readonly to: string; readonly server: Pod },
): Promise<Datagrams> {
  const { attempts } = await bench.call(caller, {
    calls: [{ kind: 'udp', host: server.ip, port: ECHO_PORTS.tcp, count: CALLS }],
  });
  const answers = attempts.flatMap((attempt) => echoAnswer(attempt) ?? []);
  return {
    to,
    answered: answers.length,
    fromCaller: answers.filter(({ remoteAddress }) => remoteAddress === caller.ip).length,
  };
}

export default requirement<Observation>('CNI-G-13', {
  observe,
  judge: ({ datagrams, tcpFromProxy }) => {
    const findings = new Findings().some('servers', datagrams);
    for (const { to, answered, fromCaller } of datagrams)
      findings
        .equal(`UDP to ${to}: answers`, CALLS, answered)
        .equal(`UDP to ${to}: the sender is the caller itself`, CALLS, fromCaller);
    return findings.equal('TCP to an injected pod: comes from a proxy', CALLS, tcpFromProxy).judgement();
  },
  mutants: {
    'a datagram is lost': ({ datagrams }) => set(datagrams[0], { answered: CALLS - 1 }),
    'a datagram comes from somebody else': ({ datagrams }) =>
      set(datagrams.at(-1), { fromCaller: CALLS - 1 }),
    'TCP bears no trace either': (seen) => set(seen, { tcpFromProxy: 0 }),
    'no server': ({ datagrams }) => empty(datagrams),
  },
});
