import { type Bench, blinds, ECHO_PORTS, empty, Findings, type Pod, requirement } from '../requirement.ts';
import { all, ofCall, type Seen, seenOf, spoil } from './seen.ts';

const CALLS = 3;
/** Nobody listens there: the kernel of the pod that is called says so by ICMP, and the caller's says ECONNREFUSED. */
const CLOSED_PORT = 9;

/** Datagrams of one pod to another: to a port that is open, and to one that is not. */
interface Way {
  readonly name: keyof typeof WAYS;
  /** Address of the caller, and name of the pod that it calls. */
  readonly caller: string;
  readonly server: string;
  readonly open: readonly Seen[];
  readonly closed: readonly Seen[];
}

const WAYS = {
  'from an injected pod to an injected pod': ['meshed', 'meshed'],
  'from an injected pod to one outside the mesh': ['meshed', 'plain'],
  'from outside the mesh to an injected pod': ['plain', 'meshed'],
  'both outside the mesh': ['plain', 'plain'],
} as const;
const CONTROL = 'both outside the mesh';

async function observe(bench: Bench): Promise<readonly Way[]> {
  const echoPods = await bench.echoPods('meshed', 'plain');
  const names = Object.keys(WAYS) as Way['name'][];
  return Promise.all(
    names.map((name) => {
      const [from, to] = WAYS[name];
      return wayOf(bench, name, { caller: echoPods[from][0]!, server: echoPods[to].at(-1)! });
    }),
  );
}

async function wayOf(
  bench: Bench,
  name: Way['name'],
  { caller, server }: { readonly caller: Pod; readonly server: Pod },
): Promise<Way> {
  const { attempts } = await bench.call(caller, {
    calls: [ECHO_PORTS.tcp, CLOSED_PORT].map((port) => ({
      kind: 'udp',
      host: server.ip,
      port,
      count: CALLS,
    })),
  });
  const [open, closed] = [0, 1].map((call) => seenOf(ofCall(attempts, call)));
  return { name, caller: caller.ip, server: server.name, open: open!, closed: closed! };
}

export default requirement<readonly Way[]>('CNI-G-15', {
  observe,
  judge: (ways) => {
    const [findings, control] = [new Findings(), new Findings()];
    findings.sameSet(
      'ways',
      Object.keys(WAYS),
      ways.map(({ name }) => name),
    );
    for (const { name, caller, server, open, closed } of ways) {
      const its = name === CONTROL ? control : findings;
      // Whoever else took the datagrams would answer for a closed port as well.
      all(its, `${name}, open port`, CALLS, open, {
        outcome: 'answered',
        answeredBy: server,
        source: caller,
      });
      all(its, `${name}, closed port`, CALLS, closed, { outcome: 'ECONNREFUSED' });
    }
    return findings.control(control).judgement();
  },
  mutants: {
    'ICMP does not reach an injected pod': ([first]) => spoil(first!.closed, { outcome: 'TIMEOUT' }),
    'ICMP does not leave an injected pod': ([, , third]) => spoil(third!.closed, { outcome: 'TIMEOUT' }),
    'somebody else takes the datagrams': ([, second]) => spoil(second!.open, { outcome: 'ECONNREFUSED' }),
    'they are sent under another address': ([first]) => spoil(first!.open, { source: '10.244.9.9' }),
    'nobody called': ([first]) => empty(first?.closed),
    'a way is missing': (ways) => ways.shift(),
    'ICMP passes nowhere': blinds((ways) => spoil(ways.at(-1)!.closed, { outcome: 'TIMEOUT' })),
  },
});
