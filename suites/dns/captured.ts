import {
  APP_CONTAINER,
  type Bench,
  type CanonicalChain,
  capturingPod,
  chain,
  DIRECT,
  DNS_PORT,
  type Findings,
  familyOf,
  type Hook,
  type Packet,
  type Pod,
  PROXY_ID,
  packetOutcome,
  type Redirection,
  type RuleSet,
  received,
  redirectionOf,
  redirectsTo,
  sent,
} from '../requirement.ts';

/** A pod whose proxy answers DNS, and one whose proxy does not, by the annotation. */
export interface Pair<T> {
  readonly capturing: T;
  readonly plain: T;
}

/** Port at which the agent answers. */
const TO_AGENT = 'to 15053';

/** Injected echo pods on the first node, DNS capture on and off. */
export async function pairOf(bench: Bench, namespace: string): Promise<Pair<Pod>> {
  const node = bench.nodes[0] ?? '';
  const [capturing, plain] = await bench.start(
    capturingPod({ namespace, name: 'capturing', node }, bench.images),
    capturingPod({ namespace, name: 'plain', node }, bench.images, 'false'),
  );
  return { capturing: capturing!, plain: plain! };
}

/** Rules of pods, and the servers of their resolv.conf, which istio-init captures by. */
export async function redirectionsOf(bench: Bench, pods: readonly Pod[]): Promise<readonly Redirection[]> {
  const snapshots = await bench.inspector.pods(pods, ['rules']);
  return Promise.all(
    snapshots.map(async (snapshot, index) => ({
      ...redirectionOf(snapshot, bench.mesh),
      nameservers: await nameserversOf(bench, pods[index]!),
    })),
  );
}

/** Servers that a pod asks, by its resolv.conf. */
export async function nameserversOf(bench: Bench, its: Pod): Promise<readonly string[]> {
  const options = { container: APP_CONTAINER, timeoutMs: bench.deadlines.execMs, signal: bench.signal };
  const { stdout } = await bench.kube.exec(its, ['cat', '/etc/resolv.conf'], options);
  return [...stdout.matchAll(/^nameserver\s+(\S+)/gm)].map(([, server = '']) => server);
}

/** Rules that have to do with DNS: all of raw, and of nat what names port 53 or the agent's. */
export function aboutDns({ rules }: Pick<Redirection, 'rules'>): readonly CanonicalChain[] {
  return rules.flatMap((its) => {
    const own = its.table === 'raw' ? its.rules : its.rules.filter((rule) => DNS.test(rule));
    return own.length === 0 ? [] : [{ ...its, rules: own }];
  });
}

/** Where captured DNS is redirected: in a chain of its own, before 1.25 in ISTIO_OUTPUT, before 1.23 in OUTPUT. */
export const DNS_CHAINS: readonly string[] = ['ISTIO_OUTPUT_DNS', 'ISTIO_OUTPUT', 'OUTPUT'];

const DNS = /dports? 53\b|15053|ISTIO_OUTPUT_DNS/;

/** What must become of queries and their answers: captured but for the proxy's own, and told apart by zones of connection tracking. */
export function captures(
  findings: Findings,
  subject: string,
  { rules, nameservers = [] }: Redirection,
): void {
  const native = rules.some(({ family }) => family === 'inet');
  for (const server of nameservers) {
    const family = familyOf(server);
    const to = { destination: server, dport: 53 };
    const udp = { protocol: 'udp' } as const;
    const proxy = { uid: PROXY_ID, gid: PROXY_ID };
    const cases: readonly (readonly [string, Hook, Packet, string])[] = [
      ['TCP query', 'nat OUTPUT', sent(family, to), TO_AGENT],
      ['UDP query', 'nat OUTPUT', sent(family, { ...to, ...udp }), TO_AGENT],
      ["proxy's own UDP query", 'nat OUTPUT', sent(family, { ...to, ...udp, ...proxy }), DIRECT],
      ["proxy's own TCP query", 'nat OUTPUT', sent(family, { ...to, ...proxy }), DIRECT],
      ['UDP query', 'raw OUTPUT', sent(family, { ...to, ...udp }), 'zone 2'],
      ["proxy's own UDP query", 'raw OUTPUT', sent(family, { ...to, ...udp, ...proxy }), 'zone 1'],
      [
        "agent's answer",
        'raw OUTPUT',
        sent(family, { ...udp, ...proxy, sport: 15053, outInterface: 'lo' }),
        'zone 2',
      ],
      [
        "server's answer",
        'raw PREROUTING',
        received(family, { ...udp, source: server, sport: 53 }),
        'zone 1',
      ],
    ];
    for (const [what, hook, packet, expected] of cases)
      findings.equal(
        `${subject}: ${what}, ${hook}`,
        expected,
        packetOutcome(rules, native ? 'inet' : family, hook, packet),
      );
  }
}

/** Protocols of the rules that led queries to the agent so far. */
export function ledOf(rules: RuleSet): readonly string[] {
  const counted = DNS_CHAINS.flatMap((name) => chain(rules, 'nat', name)?.rules ?? []).filter(
    (rule) => rule.packets > 0 && redirectsTo(rule) === DNS_PORT,
  );
  return [...new Set(counted.flatMap(({ parsed }) => parsed.protocol?.values ?? []))].toSorted();
}
