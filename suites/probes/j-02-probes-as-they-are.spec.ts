import { type Bench, Findings, parsePod, podEvents, requirement } from '../requirement.ts';
import { type Kind, livenessOf, probedPod, strictNamespace } from './probed.ts';

const OFF = { 'sidecar.istio.io/rewriteAppHTTPProbers': 'false' };

interface Fate {
  readonly liveness: string;
  readonly ready: boolean;
  /** Whether the kubelet said that the startup probe failed. */
  readonly failed: boolean;
}

/** Pods whose probes nobody rewrites, under STRICT: one with HTTP probes, one with exec probes. */
type Observation = Readonly<Record<'http' | 'exec', Fate>>;

async function observe(bench: Bench): Promise<Observation> {
  const namespace = await strictNamespace(bench, 'as-is');
  const kinds = ['http', 'exec'] as const;
  await bench.create(
    ...kinds.map((kind) =>
      probedPod(bench, { namespace, name: `probed-${kind}`, kinds: [kind], annotations: OFF }),
    ),
  );
  const [http, exec] = await Promise.all(kinds.map((kind) => fateOf(bench, namespace, kind)));
  return { http: http!, exec: exec! };
}

async function fateOf(bench: Bench, namespace: string, kind: Kind): Promise<Fate> {
  const its = { namespace, name: `probed-${kind}` };
  const look = async (): Promise<Fate> => {
    const [{ object }, events] = await Promise.all([bench.fresh(its), podEvents(bench.kube, its)]);
    const failed = events.some(
      ({ reason, message }) =>
        reason === 'Unhealthy' && message.startsWith('Startup probe failed') && !message.includes('15021'),
    );
    return { liveness: livenessOf(object, kind), ready: parsePod(object).ready, failed };
  };
  // A pod that is neither has not started: that says nothing of probes.
  return bench.eventually(
    `pod ${its.name} Ready or its probe failed`,
    async () => {
      const seen = await look();
      const done = seen.ready || seen.failed;
      return done ? { done, value: seen } : { done: false, seen: 'neither' };
    },
    bench.deadlines.podReadyMs,
  );
}

export default requirement<Observation>('CNI-J-02', {
  observe,
  judge: ({ http, exec }) =>
    new Findings()
      .equal('HTTP probe, as deployed: sent to', 'httpGet 8080 /healthz', http.liveness)
      .equal('HTTP probe, as deployed: fails', true, http.failed)
      .equal('HTTP probe, as deployed: the pod is Ready', false, http.ready)
      .equal('exec probe: sent to', 'exec', exec.liveness)
      .equal('exec probe: the pod is Ready', true, exec.ready)
      .judgement(),
  mutants: {
    'rewritten all the same': ({ http }) =>
      Object.assign(http, { liveness: 'httpGet 15020 /app-health/http/livez' }),
    'plaintext of the kubelet passes': ({ http }) => Object.assign(http, { failed: false, ready: true }),
    'nothing was probed': ({ http }) => Object.assign(http, { failed: false }),
    'exec fails, too': ({ exec }) => Object.assign(exec, { ready: false }),
  },
});
