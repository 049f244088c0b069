import type { Bench, Pod } from '../requirement.ts';
import { chain, empty, Findings, outcomeOf, requirement, rulesTo, set } from '../requirement.ts';

interface Observation {
  /** Families of the pods' addresses. */
  readonly addresses: readonly string[];
  /** Ports to which nat leads in IPv6, by node; absent where the path is broken. */
  readonly redirection: readonly {
    readonly node: string;
    readonly inbound: boolean;
    readonly outbound: boolean;
  }[];
  /** Status of Bookinfo's page, from each node. */
  readonly bookinfo: readonly string[];
  /** Header `server` of a call between injected pods by a Service. */
  readonly proxied: string | null;
}

const PAGE = 'http://productpage.bookinfo.svc.cluster.local:9080/productpage';

async function observe(bench: Bench): Promise<Observation> {
  const { meshed } = await bench.cohort('meshed');
  const sights = await bench.eyes.pods(meshed, ['rules']);
  const ask = async (from: Pod) => {
    const { attempts } = await bench.call(from, { calls: [{ kind: 'http', url: PAGE }] });
    const [first] = attempts;
    return { status: outcomeOf(first), server: first?.headers['server'] ?? null };
  };
  const answers = await Promise.all(meshed.map(ask));
  return {
    addresses: [
      ...new Set(sights.flatMap(({ pod }) => pod.ips.map((ip) => (ip.includes(':') ? 'ipv6' : 'ipv4')))),
    ],
    redirection: sights.map(({ pod, rules }) => ({
      node: pod.node,
      inbound: leads(rules, ['PREROUTING', 'ISTIO_INBOUND', 'ISTIO_IN_REDIRECT']),
      outbound: leads(rules, ['OUTPUT', 'ISTIO_OUTPUT', 'ISTIO_REDIRECT']),
    })),
    bookinfo: answers.map(({ status }) => status),
    proxied: answers[0]?.server ?? null,
  };
}

/** Whether each chain of a path hands over to the next one, in IPv6. */
function leads(rules: Parameters<typeof chain>[0], path: readonly string[]): boolean {
  return path.slice(1).every((name, index) => {
    const from = chain(rules, 'nat', path[index] ?? '', 'ipv6');
    return from !== undefined && rulesTo(from, name).length > 0;
  });
}

export default requirement<Observation>('CNI-I-05', {
  observe,
  judge: ({ addresses, redirection, bookinfo, proxied }) => {
    const findings = new Findings()
      .sameSet('families of the pods', ['ipv6'], addresses)
      .some('injected pods', redirection);
    for (const { node, inbound, outbound } of redirection)
      findings
        .equal(`injected pod on ${node}: inbound is redirected in IPv6`, true, inbound)
        .equal(`injected pod on ${node}: outbound is redirected in IPv6`, true, outbound);
    return findings
      .some('calls of Bookinfo', bookinfo)
      .equal(
        "Bookinfo's page",
        bookinfo.map(() => '200'),
        bookinfo,
      )
      .equal('header server of the page', 'envoy', proxied)
      .judgement();
  },
  mutants: {
    'an IPv4 address': ({ addresses }) => addresses.push('ipv4'),
    'inbound is not redirected': ({ redirection }) => set(redirection[0], { inbound: false }),
    'outbound is not redirected': ({ redirection }) => set(redirection.at(-1), { outbound: false }),
    'the page fails': ({ bookinfo }) => bookinfo.splice(0, 1, '503'),
    'past the proxy': (seen) => set(seen, { proxied: null }),
    'no pod': ({ redirection }) => empty(redirection),
  },
});
