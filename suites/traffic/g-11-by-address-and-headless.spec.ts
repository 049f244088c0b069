import {
  type Bench,
  counted,
  ECHO_PORTS,
  echoAnswer,
  empty,
  Findings,
  type RedirectCounts,
  requirement,
  set,
  UNRESOLVED,
} from '../requirement.ts';
import { meshPods, urlOf } from './own-pods.ts';
import { all, type Seen, seenOf, spoil } from './seen.ts';
import { gets, settled } from './settled.ts';

const CALLS = 3;

interface Way {
  readonly calls: readonly Seen[];
  /** What the caller's rules counted. */
  readonly counts: RedirectCounts;
}

interface Observation {
  readonly byAddress: Way;
  readonly byHeadless: Way;
  /** Name of the pod that must answer. */
  readonly server: string;
  /** End of the caller's SPIFFE URI. */
  readonly account: string;
}

async function observe(bench: Bench): Promise<Observation> {
  const { meshed } = await bench.echoPods('meshed');
  const server = meshed.at(-1)!;
  const { namespace } = server;
  await bench.create({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name: 'g-11' },
    spec: {
      clusterIP: 'None',
      selector: { app: server.name },
      ports: [{ name: 'http', port: ECHO_PORTS.http }],
    },
  });
  // Made after the Service: a proxy that calls before it knows who is behind it keeps that connection, in plaintext.
  const { caller } = await meshPods(bench, 'direct', { caller: bench.nodes[0] });
  const headless = `http://g-11.${namespace}.svc.cluster.local:${ECHO_PORTS.http}/`;
  await settled(
    bench,
    'the headless Service is called as one of the mesh',
    { from: [caller], ...gets([headless]) },
    (attempt) => echoAnswer(attempt)?.clientIdentity?.endsWith(caller.account) === true,
  );
  const way = async (url: string): Promise<Way> => {
    const { result, counts } = await counted(bench, { caller }, () => bench.call(caller, gets([url], CALLS)));
    return { calls: seenOf(result.attempts), counts: counts.caller };
  };
  return {
    byAddress: await way(urlOf(server)),
    byHeadless: await way(headless),
    server: server.name,
    account: caller.account,
  };
}

export default requirement<Observation>('CNI-G-11', {
  observe,
  judge: ({ byAddress, byHeadless, server, account: identity }) => {
    const findings = new Findings();
    for (const [name, { calls, counts }] of Object.entries({
      'address of a pod': byAddress,
      'headless Service': byHeadless,
    })) {
      all(findings, `by ${name}`, CALLS, calls, { outcome: '200', answeredBy: server });
      findings.equal(`by ${name}: redirected`, { outbound: CALLS, inbound: 0 }, counts);
    }
    all(findings, 'by headless Service', CALLS, byHeadless.calls, { server: 'envoy', identity });
    return findings.judgement();
  },
  mutants: {
    'the address is not reached': ({ byAddress }) => spoil(byAddress.calls, { outcome: '503' }),
    'somebody else answers': ({ byAddress }) => spoil(byAddress.calls, { answeredBy: 'other' }),
    'the address is not redirected': ({ byAddress }) => set(byAddress.counts, { outbound: 0 }),
    'the headless Service is not reached': ({ byHeadless }) =>
      spoil(byHeadless.calls, { outcome: UNRESOLVED }),
    'the headless Service is called by nobody known': ({ byHeadless }) =>
      spoil(byHeadless.calls, { identity: null }),
    'the headless Service is called past the proxy': ({ byHeadless }) =>
      spoil(byHeadless.calls, { server: null }),
    'the headless Service is not redirected': ({ byHeadless }) => set(byHeadless.counts, { outbound: 1 }),
    'nobody called': ({ byHeadless }) => empty(byHeadless.calls),
  },
});
