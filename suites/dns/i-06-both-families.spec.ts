import {
  type Bench,
  counted,
  ECHO_PORTS,
  echoContainer,
  echoService,
  Findings,
  inTime,
  outcomeOf,
  type Pod,
  pod,
  type RedirectCounts,
  requirement,
  set,
  urlAt,
} from '../requirement.ts';

const CALLS = 3;
const POLICIES = { 'IPv4 only': ['IPv4'], 'IPv6 only': ['IPv6'], 'both families': ['IPv4', 'IPv6'] } as const;
type Kind = keyof typeof POLICIES;

interface Observation {
  /** Calls by Services of each kind: outcomes and headers `server`. */
  readonly services: Readonly<Record<Kind, readonly string[]>>;
  /** Calls to the server's two addresses, and what the caller's rules counted. */
  readonly byAddress: Readonly<
    Record<'ipv4' | 'ipv6', { readonly outcomes: readonly string[]; readonly counts: RedirectCounts }>
  >;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await bench.namespace('families', { inject: true });
  const { meshed } = await bench.echoPods('meshed');
  const server = meshed.at(-1)!;
  const kinds = Object.keys(POLICIES) as Kind[];
  await bench.create(...kinds.map((kind, index) => serviceOf(server, `i-06-${index}`, POLICIES[kind])));
  const containers = [echoContainer()];
  const [caller] = await bench.start(
    pod({ namespace, name: 'caller', node: bench.nodes[0] ?? '', containers }, bench.images),
  );
  const url = (index: number) => `http://i-06-${index}.${server.namespace}.svc.cluster.local/`;
  const byKind = async () => {
    const { attempts } = await bench.call(caller!, {
      calls: kinds.map((_, index) => ({ kind: 'http', url: url(index), count: CALLS })),
    });
    return kinds.map(
      (kind, index) =>
        [
          kind,
          attempts
            .filter(({ call }) => call === index)
            .map((attempt) => `${outcomeOf(attempt)} ${attempt.headers['server'] ?? 'none'}`),
        ] as const,
    );
  };
  await inTime(
    bench.eventually(
      'every Service is reached',
      async () => {
        const failed = (await byKind()).flatMap(([, outcomes]) =>
          outcomes.filter((one) => !one.startsWith('200')),
        );
        return failed.length === 0
          ? { done: true, value: undefined }
          : { done: false, seen: failed.join(', ') };
      },
      bench.deadlines.configAppliedMs,
    ),
  );
  const ips = server.object['status'].podIPs.map(({ ip }: { ip: string }) => ip) as readonly string[];
  const to = async (address: string) => {
    const { result, counts } = await counted(bench, { caller: caller! }, () =>
      bench.call(caller!, { calls: [{ kind: 'http', url: urlAt(address, ECHO_PORTS.http), count: CALLS }] }),
    );
    return { outcomes: result.attempts.map(outcomeOf), counts: counts.caller };
  };
  return {
    services: Object.fromEntries(await byKind()) as unknown as Observation['services'],
    byAddress: {
      ipv4: await to(ips.find((ip) => !ip.includes(':')) ?? ''),
      ipv6: await to(ips.find((ip) => ip.includes(':')) ?? ''),
    },
  };
}

function serviceOf(server: Pod, name: string, ipFamilies: readonly string[]) {
  const { namespace } = server;
  const service = echoService({ namespace, name, selector: { app: server.name } });
  const ipFamilyPolicy = ipFamilies.length > 1 ? 'RequireDualStack' : 'SingleStack';
  return { ...service, spec: { ...service['spec'], ipFamilies, ipFamilyPolicy } };
}

export default requirement<Observation>('CNI-I-06', {
  observe,
  judge: ({ services, byAddress }) => {
    const findings = new Findings().sameSet(
      'kinds of Services',
      Object.keys(POLICIES),
      Object.keys(services),
    );
    findings.sameSet('families that were called', ['ipv4', 'ipv6'], Object.keys(byAddress));
    for (const [kind, outcomes] of Object.entries(services))
      findings.equal(`Service of ${kind}`, Array(CALLS).fill('200 envoy'), outcomes);
    for (const [family, { outcomes, counts }] of Object.entries(byAddress))
      findings
        .equal(`by an address of ${family}: outcomes`, Array(CALLS).fill('200'), outcomes)
        .equal(`by an address of ${family}: redirected`, { outbound: CALLS, inbound: 0 }, counts);
    return findings.judgement();
  },
  mutants: {
    'a Service of IPv6 is not reached': ({ services }) =>
      services['IPv6 only'].splice(0, 1, 'ECONNREFUSED none'),
    'a Service of both is called past the proxy': ({ services }) =>
      services['both families'].splice(0, 1, '200 none'),
    'IPv6 is not redirected': ({ byAddress }) => set(byAddress.ipv6.counts, { outbound: 0 }),
    'IPv4 is not redirected': ({ byAddress }) => set(byAddress.ipv4.counts, { outbound: 0 }),
    'a family was not called': ({ byAddress }) => delete (byAddress as Partial<typeof byAddress>).ipv6,
    'a kind was not tried': ({ services }) => delete (services as Partial<typeof services>)['IPv4 only'],
  },
});
