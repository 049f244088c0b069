import {
  type Bench,
  blinds,
  Findings,
  inTime,
  type KubeEvent,
  parsePod,
  podEvents,
  requirement,
} from '../requirement.ts';
import { livenessOf, probedPod, strictNamespace } from './probed.ts';

const OFF = { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' };
/** Probes that fail one after another once the application listens: by then it is not slowness that fails them. */
const REFUSALS = 3;

interface Fate {
  /** Where the kubelet sends the liveness probe. */
  readonly liveness: string;
  readonly ready: boolean;
}

/** Pods whose probes nobody rewrites, under STRICT. */
interface Observation {
  /** With HTTP probes, and whether the proxy closed as many of the kubelet's requests as were waited for. */
  readonly http: Fate & { readonly closed: boolean };
  /** The control: the application said that it listens. */
  readonly listens: boolean;
  /** With exec probes. */
  readonly exec: Fate;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await strictNamespace(bench, 'as-is');
  const [http, exec] = (['http', 'exec'] as const).map((kind) =>
    probedPod(bench, { namespace, name: `probed-${kind}`, kinds: [kind], annotations: OFF }),
  );
  await bench.create(http!);
  const [[execPod], fate] = await Promise.all([
    bench.start(exec!),
    fateOf(bench, { namespace, name: 'probed-http' }),
  ]);
  const { object } = execPod!;
  return { ...fate, exec: { liveness: livenessOf(object, 'exec'), ready: parsePod(object).ready } };
}

async function fateOf(
  bench: Bench,
  its: { readonly namespace: string; readonly name: string },
): Promise<Pick<Observation, 'http' | 'listens'>> {
  const listens = await inTime(
    bench.eventually(
      'the application listens',
      async () => {
        const log = await bench.kube.logs(its, { container: 'http' });
        const done = log.includes('"listening"');
        return done ? { done, value: true } : { done, seen: log.slice(-200) };
      },
      bench.deadlines.podReadyMs,
    ),
  );
  const before = closedIn(await podEvents(bench.kube, its));
  const closed = await inTime(
    bench.eventually(
      'probes are closed',
      async () => {
        const [{ object }, events] = await Promise.all([bench.fresh(its), podEvents(bench.kube, its)]);
        const more = closedIn(events) - before;
        const done = more >= REFUSALS || parsePod(object).ready;
        return done ? { done, value: more >= REFUSALS } : { done, seen: `${more} closed` };
      },
      bench.deadlines.podReadyMs,
    ),
  );
  const { object } = await bench.fresh(its);
  return {
    http: { liveness: livenessOf(object, 'http'), ready: parsePod(object).ready, closed: closed ?? false },
    listens: listens ?? false,
  };
}

/**
 * How many of the startup probes of the application were accepted and then closed without an answer. Of like events the
 * kubelet makes one after the tenth, and puts words before their message.
 */
function closedIn(events: readonly KubeEvent[]): number {
  return events
    .filter(({ reason }) => reason === 'Unhealthy')
    .filter(({ message }) => /Startup probe failed: .*:8080\/.*(reset by peer|EOF)/.test(message))
    .reduce((sum, { count }) => sum + count, 0);
}

export default requirement<Observation>('CNI-J-02', {
  observe,
  judge: ({ http, listens, exec }) =>
    new Findings()
      .equal('HTTP probe, as deployed: sent to', 'httpGet 8080 /healthz', http.liveness)
      .equal(
        `HTTP probe, as deployed: closed ${REFUSALS} times while the application listened`,
        true,
        http.closed,
      )
      .equal('HTTP probe, as deployed: the pod is Ready', false, http.ready)
      .equal('exec probe: sent to', 'exec', exec.liveness)
      .equal('exec probe: the pod is Ready', true, exec.ready)
      .control(new Findings().equal('the application listens', true, listens))
      .judgement(),
  mutants: {
    'rewritten all the same': ({ http }) =>
      Object.assign(http, { liveness: 'httpGet 15020 /app-health/http/livez' }),
    'plaintext of the kubelet passes': ({ http }) => Object.assign(http, { closed: false, ready: true }),
    'it fails in another way': ({ http }) => Object.assign(http, { closed: false }),
    'Ready all the same': ({ http }) => Object.assign(http, { ready: true }),
    'exec fails, too': ({ exec }) => Object.assign(exec, { ready: false }),
    'exec is led elsewhere': ({ exec }) => Object.assign(exec, { liveness: 'httpGet 15020 /' }),
    'nothing was there to be probed': blinds((seen) => Object.assign(seen, { listens: false })),
  },
});
