import type { Bench } from '../requirement.ts';
import {
  blinds,
  Findings,
  inTime,
  parsePod,
  podEvents,
  readyInTime,
  requirement,
  set,
} from '../requirement.ts';
import { handlersOf, startupFailures } from './kubelets-probes.ts';
import { probedPod, strictNamespace } from './probed.ts';

const OFF = { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' };
/** Probes that fail one after another once the application listens: by then it is not slowness that fails them. */
const FAILURES = 3;

interface ProbeOutcome {
  /** Where the kubelet sends each probe. */
  readonly sentTo: Readonly<Record<string, string>>;
  readonly ready: boolean;
}

/** Pods whose probes nobody rewrites, under STRICT. */
interface Observation {
  /** With HTTP probes, and whether the proxy closed as many of the kubelet's requests as were waited for. */
  readonly http: ProbeOutcome & { readonly closed: boolean };
  /** The control: the application said that it listens. */
  readonly listens: boolean;
  /** With exec probes. */
  readonly exec: ProbeOutcome;
}

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await strictNamespace(bench, 'as-is');
  const [http, exec] = (['http', 'exec'] as const).map((kind) =>
    probedPod(bench, { namespace, name: `probed-${kind}`, kinds: [kind], annotations: OFF }),
  );
  await bench.create(http!);
  const [, outcome] = await Promise.all([
    readyInTime(bench, bench.start(exec!)),
    fateOf(bench, { namespace, name: 'probed-http' }),
  ]);
  const { object } = await bench.fresh({ namespace, name: 'probed-exec' });
  return { ...outcome, exec: { sentTo: handlersOf(object, 'exec'), ready: parsePod(object).ready } };
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
  const failures = async () => startupFailures(await podEvents(bench.kube, its));
  const before = await failures();
  // Neither Ready nor failed so often says that time was short, or that the kubelet tells no more of this pod.
  return bench.eventually(
    'the probes of the application have failed, or it is Ready',
    async () => {
      const [{ object }, after] = await Promise.all([bench.fresh(its), failures()]);
      const [closed, otherwise] = [after.closed - before.closed, after.otherwise - before.otherwise];
      const { ready } = parsePod(object);
      const done = ready || closed >= FAILURES || otherwise >= FAILURES;
      if (!done) return { done, seen: `${closed} closed, ${otherwise} failed otherwise` };
      const http = { sentTo: handlersOf(object, 'http'), ready, closed: closed >= FAILURES };
      return { done, value: { http, listens: listens ?? false } };
    },
    bench.deadlines.podReadyMs,
  );
}

function allTo(destination: string): ProbeOutcome['sentTo'] {
  return { livenessProbe: destination, readinessProbe: destination, startupProbe: destination };
}

export default requirement<Observation>('CNI-J-02', {
  observe,
  judge: ({ http, listens, exec }) =>
    new Findings()
      .equal('HTTP probes, as deployed: sent to', allTo('httpGet 8080 /healthz'), http.sentTo)
      .equal(
        `HTTP probe, as deployed: closed ${FAILURES} times while the application listened`,
        true,
        http.closed,
      )
      .equal('HTTP probe, as deployed: the pod is Ready', false, http.ready)
      .equal('exec probes: sent to', allTo('exec'), exec.sentTo)
      .equal('exec probe: the pod is Ready', true, exec.ready)
      .control(new Findings().equal('the application listens', true, listens))
      .judgement(),
  mutants: {
    'rewritten all the same': ({ http }) =>
      set(http.sentTo, { readinessProbe: 'httpGet 15020 /app-health/http/readyz' }),
    'plaintext of the kubelet passes': ({ http }) => set(http, { closed: false, ready: true }),
    'it fails in another way': ({ http }) => set(http, { closed: false }),
    'Ready all the same': ({ http }) => set(http, { ready: true }),
    'exec fails, too': ({ exec }) => set(exec, { ready: false }),
    'exec is led elsewhere': ({ exec }) => set(exec.sentTo, { livenessProbe: 'httpGet 15020 /' }),
    'nothing was there to be probed': blinds((seen) => set(seen, { listens: false })),
  },
});
