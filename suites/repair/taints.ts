import {
  agentPodOn,
  type Bench,
  inTime,
  type KubeObject,
  nodeNamed,
  parsePod,
  pod,
  sleepingContainer,
  type Taint,
} from '../requirement.ts';

/** The taint that a node bears until its agent is Ready: whoever makes nodes sets it, istiod takes it off. */
export const NOT_READY = 'cni.istio.io/not-ready';
/** A taint of that key with every effect that takes nothing off the node. */
export const NOT_READY_TAINTS: readonly Taint[] = [
  { key: NOT_READY, effect: 'NoSchedule' },
  { key: NOT_READY, value: 'true', effect: 'PreferNoSchedule' },
];

/** A node's taints as `key=value:effect`, in order. @throws HarnessError NO_SUCH_NODE */
export async function taintsOn({ kube }: Pick<Bench, 'kube'>, name: string): Promise<readonly string[]> {
  const taints: readonly Taint[] = (await nodeNamed(kube, name))['spec']?.taints ?? [];
  return inWords(taints);
}

/** Taints as `key=value:effect`, in order. */
export function inWords(taints: readonly Taint[]): readonly string[] {
  return taints
    .map(({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`}:${effect}`)
    .toSorted();
}

/** Of taints as `taintsOn` has them, those of the key. */
export function notReady(taints: readonly string[]): readonly string[] {
  return taints.filter((taint) => taint.startsWith(`${NOT_READY}:`) || taint.startsWith(`${NOT_READY}=`));
}

/** What stands on a node once its taint is gone. */
export interface Untainted {
  readonly taints: readonly string[];
  /** Whether its agent was Ready at that moment, as was looked after the taint. */
  readonly agentReady: boolean;
}

/** Waits until no taint of the key is left; what is there when the time is over, where some is. */
export async function untilUntainted(bench: Bench, node: string): Promise<Untainted> {
  const look = async () => {
    const taints = await taintsOn(bench, node);
    const agent = await agentPodOn(bench, node);
    return { taints, agentReady: agent !== undefined && parsePod(agent.object).ready };
  };
  const gone = bench.eventually(
    `${NOT_READY} gone from ${node}`,
    async () => {
      const now = await look();
      const done = notReady(now.taints).length === 0;
      return done ? { done, value: now } : { done, seen: now.taints.join() };
    },
    bench.deadlines.rolloutMs,
  );
  return (await inTime(gone)) ?? (await look());
}

/** An injected pod that the scheduler is to place, and that only this node suits. */
export function scheduledPod(
  bench: Bench,
  { namespace, name, node }: { readonly namespace: string; readonly name: string; readonly node: string },
): KubeObject {
  const nodeSelector = { 'kubernetes.io/hostname': node };
  return pod({ namespace, name, containers: [sleepingContainer()], spec: { nodeSelector } }, bench.images);
}

/** Waits until the scheduler has said that it finds no node for the pod, or has found one. Gives the node; null where there is none. @throws NotInTimeError */
export async function placeOf(
  bench: Bench,
  its: { readonly namespace: string; readonly name: string },
): Promise<string | null> {
  return await bench.eventually(
    `the scheduler has looked at ${its.name}`,
    async () => {
      const { object, node } = await bench.fresh(its);
      const conditions: readonly { type: string; reason?: string }[] = object['status']?.conditions ?? [];
      const isRefused = conditions.some(
        ({ type, reason }) => type === 'PodScheduled' && reason === 'Unschedulable',
      );
      if (node !== '' || isRefused) return { done: true, value: node === '' ? null : node };
      return { done: false, seen: 'it has not' };
    },
    bench.deadlines.podReadyMs,
  );
}
