import type { Bench, Pod } from '../requirement.ts';
import { blinds, ECHO_PORTS, echoAnswer, empty, Findings, requirement, set } from '../requirement.ts';

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
  /** The control: the same between two pods outside the mesh. */
  readonly control: Datagrams;
  /** TCP to the same servers and port, which the proxies do touch: addresses from which they were called. */
  readonly tcpFromProxy: number;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.echoPods('meshed', 'plain');
  const caller = meshed[0]!;
  const servers = { 'a pod outside the mesh': plain.at(-1)!, 'an injected pod': meshed.at(-1)! };
  const [control, ...datagrams] = await Promise.all([
    datagramsTo(bench, plain[0]!, { to: 'between pods outside the mesh', server: plain.at(-1)! }),
    ...Object.entries(servers).map(([to, server]) => datagramsTo(bench, caller, { to, server })),
  ]);
  const { attempts } = await bench.call(caller, {
    calls: [{ kind: 'tcp', host: servers['an injected pod'].ip, port: ECHO_PORTS.tcp, count: CALLS }],
  });
  const sources = attempts.map((attempt) => echoAnswer(attempt)?.remoteAddress);
  return {
    datagrams,
    control,
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
  judge: ({ datagrams, control, tcpFromProxy }) => {
    const findings = new Findings().some('servers', datagrams);
    for (const its of datagrams) untouched(findings, `UDP to ${its.to}`, its);
    const looked = new Findings();
    untouched(looked, `UDP ${control.to}`, control);
    return findings
      .control(looked)
      .equal('TCP to an injected pod: comes from a proxy', CALLS, tcpFromProxy)
      .judgement();
  },
  mutants: {
    'a datagram is lost': ({ datagrams }) => set(datagrams[0], { answered: CALLS - 1 }),
    'a datagram comes from somebody else': ({ datagrams }) =>
      set(datagrams.at(-1), { fromCaller: CALLS - 1 }),
    'TCP bears no trace either': (seen) => set(seen, { tcpFromProxy: 0 }),
    'none comes between pods outside the mesh': blinds(({ control }) => set(control, { answered: 0 })),
    'no server': ({ datagrams }) => empty(datagrams),
  },
});

function untouched(findings: Findings, subject: string, { answered, fromCaller }: Datagrams): void {
  findings
    .equal(`${subject}: answers`, CALLS, answered)
    .equal(`${subject}: the sender is the caller itself`, CALLS, fromCaller);
}
