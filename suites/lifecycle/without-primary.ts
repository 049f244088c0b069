import { agentPodOn, type Bench, inTime, type PodReference, parsePod, podEvents } from '../requirement.ts';

/** What a kubelet tells of a pod for which there is no network, before and after it has heard of that from the container runtime. */
const REFUSALS = ['FailedCreatePodSandBox', 'NetworkNotReady'];

/**
 * Whether a pod has a network, once its kubelet has tried to start it: none has one before.
 * @throws NotInTimeError where it does not try: such a look would be blind
 */
export async function hasNetwork(bench: Bench, its: PodReference): Promise<boolean> {
  return await bench.eventually(
    `the kubelet of pod ${its.name} has tried to start it`,
    async () => {
      const events = await podEvents(bench.kube, its);
      if (parsePod((await bench.fresh(its)).object).ips.length > 0) return { done: true, value: true };
      return events.some(({ reason }) => REFUSALS.includes(reason))
        ? { done: true, value: false }
        : { done: false, seen: `no network, and no event ${REFUSALS.join(' or ')}` };
    },
    bench.deadlines.podBlockedMs,
  );
}

/** Whether the agent of a node is Ready, once it is as it should be or the time for that is over. */
export async function agentOnceReady(bench: Bench, node: string, ready: boolean): Promise<boolean> {
  const waited = bench.eventually(
    `agent of ${node} ${ready ? 'Ready' : 'not Ready'}`,
    async () => {
      const its = await agentPodOn(bench, node);
      const is = its !== undefined && parsePod(its.object).ready;
      return is === ready ? { done: true, value: is } : { done: false, seen: `${its?.name} Ready: ${is}` };
    },
    bench.deadlines.podReadyMs,
  );
  return (await inTime(waited)) ?? !ready;
}
