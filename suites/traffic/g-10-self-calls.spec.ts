import {
  type Bench,
  counted,
  Findings,
  peerAuthentication,
  type RedirectCounts,
  requirement,
} from '../requirement.ts';
import { meshPods, urlOf } from './own-pods.ts';
import { all, gets, type Seen, seenOf, spoil, untilReached } from './seen.ts';

const CALLS = 3;

/** Calls of a pod to itself, and what its rules counted meanwhile. */
interface Way {
  readonly calls: readonly Seen[];
  readonly counts: RedirectCounts;
}

interface Observation {
  /** By the Service's address, which it is alone behind. */
  readonly byService: Way;
  readonly byLocalhost: Way;
  readonly byOwnAddress: Way;
  /** End of its SPIFFE URI. */
  readonly account: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const { only } = await meshPods(bench, 'self', { only: bench.nodes[0] });
  await bench.create(peerAuthentication({ namespace: only.namespace, mode: 'STRICT' }));
  await untilReached(bench, only, [only.url]);
  const way = async (url: string): Promise<Way> => {
    const { result, counts } = await counted(bench, [only], () => bench.call(only, gets([url], CALLS)));
    return { calls: seenOf(result.attempts), counts: counts[0]! };
  };
  return {
    byService: await way(only.url),
    byLocalhost: await way('http://localhost:8080/'),
    byOwnAddress: await way(urlOf(only)),
    account: only.account,
  };
}

export default requirement<Observation>('CNI-G-10', {
  observe,
  judge: ({ byService, byLocalhost, byOwnAddress, account }) => {
    const findings = new Findings();
    all(findings, 'by the Service', CALLS, byService.calls, {
      outcome: '200',
      server: 'envoy',
      identity: account,
    });
    findings.equal('by the Service: redirected outbound', CALLS, byService.counts.outbound);
    // The proxy keeps its connection to itself: the calls may come in one, or in one made before.
    const { inbound } = byService.counts;
    findings.holds(
      'by the Service: redirected inbound',
      `at most ${CALLS}`,
      inbound <= CALLS,
      String(inbound),
    );
    for (const [name, { calls, counts }] of Object.entries({
      localhost: byLocalhost,
      'its own address': byOwnAddress,
    })) {
      all(findings, `by ${name}`, CALLS, calls, { outcome: '200', server: null, identity: null });
      findings.equal(`by ${name}: redirected`, { outbound: 0, inbound: 0 }, counts);
    }
    return findings.judgement();
  },
  mutants: {
    'the Service is called past the proxy': ({ byService }) => spoil(byService.calls, { server: null }),
    'without mutual TLS to itself': ({ byService }) => spoil(byService.calls, { identity: null }),
    'not redirected outbound': ({ byService }) => Object.assign(byService.counts, { outbound: 0 }),
    'redirected inbound too often': ({ byService }) =>
      Object.assign(byService.counts, { inbound: CALLS + 1 }),
    'localhost through the proxy': ({ byLocalhost }) => spoil(byLocalhost.calls, { server: 'envoy' }),
    'localhost is redirected': ({ byLocalhost }) => Object.assign(byLocalhost.counts, { outbound: 1 }),
    'its own address is refused': ({ byOwnAddress }) => spoil(byOwnAddress.calls, { outcome: 'ECONNRESET' }),
    'its own address is redirected': ({ byOwnAddress }) => Object.assign(byOwnAddress.counts, { inbound: 1 }),
    'nobody called': ({ byOwnAddress }) => byOwnAddress.calls.splice(0),
  },
});
