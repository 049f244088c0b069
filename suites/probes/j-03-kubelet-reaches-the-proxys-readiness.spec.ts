import type { Bench, RedirectCounts } from '../requirement.ts';
import {
  CLOSED,
  chartValue,
  container,
  counted,
  echoContainer,
  Findings,
  parsePod,
  pod,
  readyInTime,
  requirement,
  set,
} from '../requirement.ts';
import { handlersOf } from './kubelets-probes.ts';
import { plaintextTo, strictNamespace } from './probed.ts';

const PROXY = 'istio-proxy';
const PORT = 15021;
const PATH = '/healthz/ready';
const PROBED = `httpGet ${PORT} ${PATH}`;
const CALLS = 3;

interface Observation {
  /** Where the kubelet sends each probe of istio-proxy, and whether that is Ready. */
  readonly sentTo: Readonly<Record<string, string>>;
  /** Only where the lane's values do without a startup probe, which the chart's have. */
  readonly startsUnasked?: true;
  readonly ready: boolean;
  /** Plaintext from outside the mesh to that port, and what the pod's rules counted meanwhile. */
  readonly outcomes: readonly string[];
  readonly counts: RedirectCounts;
  /** Plaintext to the application, which must be refused and counted. */
  readonly plaintext: string;
  readonly countsOfPlaintext: RedirectCounts;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await strictNamespace(bench, 'ready');
  const containers = [echoContainer()];
  const made = pod({ namespace, name: 'ready', node: bench.nodes[0] ?? '', containers }, bench.images);
  await readyInTime(bench, bench.start(made));
  const its = await bench.fresh({ namespace, name: 'ready' });
  const asked = await counted(bench, { its }, async () => {
    const outcomes: string[] = [];
    for (let call = 0; call < CALLS; call += 1) outcomes.push(await plaintextTo(bench, its, PORT, PATH));
    return outcomes;
  });
  const refused = await counted(bench, { its }, () => plaintextTo(bench, its, 8080));
  const isAsked = chartValue(bench.mesh, 'global.proxy.startupProbe.enabled');
  return {
    ...(isAsked === false ? { startsUnasked: true } : {}),
    sentTo: handlersOf(its.object, PROXY),
    ready: container(parsePod(its.object), PROXY)?.ready ?? false,
    outcomes: asked.result,
    counts: asked.counts.its,
    plaintext: refused.result,
    countsOfPlaintext: refused.counts.its,
  };
}

export default requirement<Observation>('CNI-J-03', {
  observe,
  judge: ({ sentTo, startsUnasked, ready, outcomes, counts, plaintext, countsOfPlaintext }) => {
    const findings = new Findings();
    const needed = ['readinessProbe', ...(startsUnasked ? [] : ['startupProbe'])];
    for (const probe of new Set([...needed, ...Object.keys(sentTo)]))
      findings.equal(`${probe} of ${PROXY}: sent to`, PROBED, sentTo[probe]);
    return findings
      .equal(`${PROXY} is Ready`, true, ready)
      .equal(`plaintext to ${PORT}`, Array(CALLS).fill('200'), outcomes)
      .equal(`plaintext to ${PORT}: redirected`, { outbound: 0, inbound: 0 }, counts)
      .equal('plaintext to the application', CLOSED, plaintext)
      .equal('plaintext to the application: redirected', { outbound: 0, inbound: 1 }, countsOfPlaintext)
      .judgement();
  },
  mutants: {
    'another port is asked': ({ sentTo }) => set(sentTo, { readinessProbe: 'httpGet 15020 /healthz/ready' }),
    'no readiness is asked for': ({ sentTo }) => delete sentTo['readinessProbe'],
    'nobody asks whether it has started': ({ sentTo }) => delete sentTo['startupProbe'],
    'another page is asked for the start': ({ sentTo }) => set(sentTo, { startupProbe: 'httpGet 15021 /' }),
    'the proxy is not Ready': (seen) => set(seen, { ready: false }),
    'the port does not answer': ({ outcomes }) => outcomes.splice(0, 1, CLOSED),
    'the port is redirected': ({ counts }) => set(counts, { inbound: CALLS }),
    'plaintext passes': (seen) => set(seen, { plaintext: '200' }),
    'nobody answers': (seen) => set(seen, { plaintext: 'TIMEOUT' }),
    'nothing is redirected': ({ countsOfPlaintext }) => set(countsOfPlaintext, { inbound: 0 }),
  },
});
