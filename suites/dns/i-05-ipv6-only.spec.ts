import type { Bench, CallAttempt, Draft, Pod, Redirection } from '../requirement.ts';
import {
  ECHO_PORTS,
  empty,
  Findings,
  notEntered,
  outcomeOf,
  redirected,
  redirectionOf,
  requirement,
  ruleFirst,
  set,
  urlAt,
} from '../requirement.ts';

interface Observation {
  /** Injected pods, one on each node. */
  readonly pods: readonly { readonly node: string; readonly redirection: Redirection }[];
  /** Bookinfo's page, asked for by each of them. */
  readonly pages: readonly Answer[];
  /** Each of them called at its address, by a pod outside the mesh. */
  readonly inbound: readonly Answer[];
}

interface Answer {
  readonly outcome: string;
  /** Header by which a proxy shows that it was on the way. */
  readonly server: string | null;
}

const PAGE = 'http://productpage.bookinfo.svc.cluster.local:9080/productpage';

async function observe(bench: Bench): Promise<Observation> {
  const { meshed, plain } = await bench.echoPods('meshed', 'plain');
  const snapshots = await bench.inspector.pods(meshed, ['rules']);
  const get = async (from: Pod, urls: readonly string[]) => {
    const { attempts } = await bench.call(from, { calls: urls.map((url) => ({ kind: 'http', url })) });
    return attempts.map(answerOf);
  };
  const pages = await Promise.all(meshed.map((from) => get(from, [PAGE])));
  return {
    pods: snapshots.map((snapshot) => ({
      node: snapshot.pod.node,
      redirection: redirectionOf(snapshot, bench.mesh),
    })),
    pages: pages.flat(),
    inbound: await get(
      plain[0]!,
      meshed.map(({ ip }) => urlAt(ip, ECHO_PORTS.http)),
    ),
  };
}

function answerOf(attempt: CallAttempt): Answer {
  return { outcome: outcomeOf(attempt), server: attempt.headers['server'] ?? null };
}

export default requirement<Observation>('CNI-I-05', {
  observe,
  judge: ({ pods, pages, inbound }) => {
    const findings = new Findings().some('injected pods', pods);
    for (const [index, { node, redirection }] of pods.entries()) {
      const subject = `injected pod on ${node}`;
      findings.equal(`${subject}: families of its addresses`, ['ipv6'], redirection.asks.families);
      redirected(findings, subject, redirection);
      findings
        .equal(`${subject}: Bookinfo's page`, { outcome: '200', server: 'envoy' }, pages[index])
        .equal(`${subject}: called from outside`, { outcome: '200', server: 'istio-envoy' }, inbound[index]);
    }
    return findings.judgement();
  },
  mutants: {
    'an IPv4 address': ({ pods: [first] }) => first?.redirection.asks.families.push('ipv4'),
    'inbound is not redirected': ({ pods }) => notEnteredInIpv6(pods[0]?.redirection, 'PREROUTING'),
    'outbound is not redirected': ({ pods }) => notEnteredInIpv6(pods.at(-1)?.redirection, 'OUTPUT'),
    'everything returns first': ({ pods }) =>
      ruleFirst(pods.at(-1)?.redirection, 'ISTIO_OUTPUT', '-j RETURN'),
    'the page fails on one node': ({ pages }) => set(pages.at(-1), { outcome: '503' }),
    'past the proxy on one node': ({ pages }) => set(pages.at(-1), { server: null }),
    "past the server's proxy": ({ inbound }) => set(inbound[0], { server: null }),
    'a pod is not reached': ({ inbound }) => set(inbound.at(-1), { outcome: 'TIMEOUT' }),
    'nobody called': ({ inbound }) => empty(inbound),
    'no pod': ({ pods }) => empty(pods),
  },
});

function notEnteredInIpv6(its: Draft<Redirection> | undefined, hook: 'PREROUTING' | 'OUTPUT'): void {
  const rules = its?.rules.filter(({ family }) => family === 'ipv6') ?? [];
  if (its !== undefined) notEntered({ ...its, rules }, hook);
}
