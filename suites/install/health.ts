import { type Bench, inTime, outcomeOf, podEvents } from '../requirement.ts';
import type { OwnAgents } from './own-agents.ts';

/** The name of the one agent of a pod whose readiness is judged: only one of a pod can have the port. */
export const SOLE = 'agent';

/** What the sole agent of a pod tells of itself. */
export interface Health {
  /** `running`, or `ended with 1`. */
  readonly state: string;
  /** Statuses of /readyz and /healthz on port 8000. */
  readonly readyz: string;
  readonly healthz: string;
  /** Gauge istio_cni_install_ready; null where it tells none. */
  readonly gauge: number | null;
  /** Whether its pod is Ready. */
  readonly podReady: boolean;
}

/** As it is once this is so, or when its time for that is over. */
export async function healthOnce(
  bench: Bench,
  own: OwnAgents,
  isSo: (health: Health) => boolean,
): Promise<Health> {
  const waited = bench.eventually(
    `agent ${own.namespace}/${own.name} is as expected`,
    async () => {
      const value = await healthOf(bench, own);
      return isSo(value) ? { done: true, value } : { done: false, seen: JSON.stringify(value) };
    },
    bench.deadlines.podReadyMs,
  );
  return (await inTime(waited)) ?? (await healthOf(bench, own));
}

/** How it is when it has come to its configuration: the kubeconfig is what it writes before. */
export async function healthAtConfiguration(bench: Bench, own: OwnAgents): Promise<Health> {
  await bench.eventually(
    `agent ${own.namespace}/${own.name} has come to its configuration`,
    async () => {
      const { agents } = await own.look();
      const isThere = agents[SOLE]?.hasKubeconfig === true && (await healthOf(bench, own)).healthz === '200';
      return isThere
        ? { done: true, value: undefined }
        : { done: false, seen: agents[SOLE]?.state ?? 'none' };
    },
    bench.deadlines.podReadyMs,
  );
  // Before its kubelet has probed it no pod is Ready, whatever its agent says.
  await inTime(
    bench.eventually(
      `the kubelet has told of a probe of ${own.namespace}/${own.name}`,
      async () => {
        const events = await podEvents(bench.kube, own);
        const isProbed =
          events.some(({ reason }) => reason === 'Unhealthy') || (await healthOf(bench, own)).podReady;
        return isProbed ? { done: true, value: undefined } : { done: false, seen: 'no event Unhealthy' };
      },
      bench.deadlines.podReadyMs,
    ),
  );
  return await healthOf(bench, own);
}

async function healthOf(bench: Bench, own: OwnAgents): Promise<Health> {
  const calls = ['readyz', 'healthz'].map((page) => ({
    kind: 'http' as const,
    url: `http://127.0.0.1:8000/${page}`,
  }));
  const [{ attempts }, { agents, isReady }] = await Promise.all([bench.call(own, { calls }), own.look()]);
  const [readyz = 'none', healthz = 'none'] = attempts.map(outcomeOf);
  const { state = 'absent', ready: gauge = null } = agents[SOLE] ?? {};
  return { state, readyz, healthz, gauge, podReady: isReady };
}
