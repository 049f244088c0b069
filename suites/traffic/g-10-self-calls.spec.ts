import type { Bench, RedirectCounts } from '../requirement.ts';
import { CLOSED, counted, empty, Findings, peerAuthentication, requirement, set } from '../requirement.ts';
import { meshPods, urlOf } from './own-pods.ts';
import { all, type Seen, seenOf, spoil } from './seen.ts';
import { gets, untilReached, untilRefused } from './settled.ts';

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
  /** Plaintext from outside the mesh: what STRICT refuses, and a call to itself is not. */
  readonly outsider: readonly Seen[];
  /** End of its SPIFFE URI. */
  readonly account: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const [{ only }, { plain }] = await Promise.all([
    meshPods(bench, 'self', { only: bench.nodes[0] }),
    bench.echoPods('plain'),
  ]);
  const outsider = plain[0]!;
  await bench.create(peerAuthentication({ namespace: only.namespace, mode: 'STRICT' }));
  await Promise.all([untilRefused(bench, [outsider], urlOf(only)), untilReached(bench, only, [only.url])]);
  const way = async (url: string): Promise<Way> => {
    const { result, counts } = await counted(bench, { only }, () => bench.call(only, gets([url], CALLS)));
    return { calls: seenOf(result.attempts), counts: counts.only };
  };
  return {
    byService: await way(only.url),
    byLocalhost: await way('http://localhost:8080/'),
    byOwnAddress: await way(urlOf(only)),
    outsider: seenOf((await bench.call(outsider, gets([urlOf(only)], CALLS))).attempts),
    account: only.account,
  };
}

export default requirement<Observation>('CNI-G-10', {
  observe,
  judge: ({ byService, byLocalhost, byOwnAddress, outsider, account }) => {
    const findings = new Findings();
    all(findings, 'from outside the mesh', CALLS, outsider, { outcome: CLOSED });
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
    'not redirected outbound': ({ byService }) => set(byService.counts, { outbound: 0 }),
    'redirected inbound too often': ({ byService }) => set(byService.counts, { inbound: CALLS + 1 }),
    'localhost through the proxy': ({ byLocalhost }) => spoil(byLocalhost.calls, { server: 'envoy' }),
    'localhost is redirected': ({ byLocalhost }) => set(byLocalhost.counts, { outbound: 1 }),
    'its own address is refused': ({ byOwnAddress }) => spoil(byOwnAddress.calls, { outcome: CLOSED }),
    'its own address is redirected': ({ byOwnAddress }) => set(byOwnAddress.counts, { inbound: 1 }),
    'STRICT is not in force': ({ outsider }) => spoil(outsider, { outcome: '200' }),
    'nobody called': ({ byOwnAddress }) => empty(byOwnAddress.calls),
  },
});
