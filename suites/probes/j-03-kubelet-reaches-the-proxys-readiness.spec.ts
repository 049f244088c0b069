import type { Bench, KubeObject, RedirectCounts } from '../requirement.ts';
import { CLOSED, counted, echoContainer, Findings, pod, requirement, set } from '../requirement.ts';
import { plaintextTo, strictNamespace } from './probed.ts';

const PORT = 15021;
const PATH = '/healthz/ready';
const CALLS = 3;

interface Observation {
  /** Where the kubelet asks the proxy: port and path of its readiness probe. */
  readonly readiness: string;
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
  const [its] = await bench.start(
    pod({ namespace, name: 'ready', node: bench.nodes[0] ?? '', containers }, bench.images),
  );
  const asked = await counted(bench, { its: its! }, async () => {
    const outcomes: string[] = [];
    for (let call = 0; call < CALLS; call += 1) outcomes.push(await plaintextTo(bench, its!, PORT, PATH));
    return outcomes;
  });
  const refused = await counted(bench, { its: its! }, () => plaintextTo(bench, its!, 8080));
  return {
    readiness: readinessOf(its!.object),
    outcomes: asked.result,
    counts: asked.counts.its,
    plaintext: refused.result,
    countsOfPlaintext: refused.counts.its,
  };
}

function readinessOf({ spec }: KubeObject): string {
  const all: readonly Record<string, any>[] = [...(spec.initContainers ?? []), ...spec.containers];
  const { port, path } =
    all.find((each) => each['name'] === 'istio-proxy')?.['readinessProbe']?.httpGet ?? {};
  return `${port} ${path}`;
}

export default requirement<Observation>('CNI-J-03', {
  observe,
  judge: ({ readiness, outcomes, counts, plaintext, countsOfPlaintext }) =>
    new Findings()
      .equal('readiness probe of istio-proxy', `${PORT} ${PATH}`, readiness)
      .equal(`plaintext to ${PORT}`, Array(CALLS).fill('200'), outcomes)
      .equal(`plaintext to ${PORT}: redirected`, { outbound: 0, inbound: 0 }, counts)
      .equal('plaintext to the application', CLOSED, plaintext)
      .equal('plaintext to the application: redirected', { outbound: 0, inbound: 1 }, countsOfPlaintext)
      .judgement(),
  mutants: {
    'another port is asked': (seen) => set(seen, { readiness: '15020 /healthz/ready' }),
    'the port does not answer': ({ outcomes }) => outcomes.splice(0, 1, CLOSED),
    'the port is redirected': ({ counts }) => set(counts, { inbound: CALLS }),
    'plaintext passes': (seen) => set(seen, { plaintext: '200' }),
    'nobody answers': (seen) => set(seen, { plaintext: 'TIMEOUT' }),
    'nothing is redirected': ({ countsOfPlaintext }) => set(countsOfPlaintext, { inbound: 0 }),
  },
});
