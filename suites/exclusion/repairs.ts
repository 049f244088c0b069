import {
  AGENT_CONFIG,
  AGENT_CONTAINER,
  agentPods,
  type Bench,
  container,
  inTime,
  logSoFar,
  objectNamed,
  type PodFacts,
  type PodReference,
  parsePod,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

/** The pods once all are Ready, or as they are when the time for a repair is over; in the order given. */
export async function repaired(bench: Bench, pods: readonly PodReference[]): Promise<readonly PodFacts[]> {
  const now = () => Promise.all(pods.map(async (pod) => parsePod((await bench.fresh(pod)).object)));
  const allReady = bench.eventually(
    `pods ${pods.map((pod) => pod.name).join()} repaired`,
    async () => {
      const facts = await now();
      if (facts.every((pod) => pod.ready)) return { done: true, value: facts };
      return { done: false, seen: facts.map((pod) => `${pod.name} ${pod.phase}`).join() };
    },
    bench.deadlines.repairMs,
  );
  return (await inTime(allReady)) ?? now();
}

/** What the agents' logs say of these pods since the pass began. */
export async function repairsOf(bench: Bench, pods: readonly PodReference[]): Promise<string> {
  const options = { container: AGENT_CONTAINER, sinceTime: bench.passStartedAt };
  const agents = await agentPods(bench);
  // One on another node may be replaced just now, by another judgement.
  const logs = await Promise.all(agents.map((agent) => logSoFar(bench.kube, agent, options)));
  const about = logs
    .flatMap((log) => log.split('\n'))
    .filter((line) => pods.some((each) => line.includes(each.name)));
  return about.join('\n');
}

/** `REPAIR_ENABLED` in the agent's ConfigMap, as the installer writes it for that value; null where it does not. */
export async function repairAsRendered(bench: Bench, enabled: boolean): Promise<string | null> {
  const objects = await bench.render(`values.cni.repair.enabled=${enabled}`);
  const config = objectNamed(objects, 'ConfigMap', AGENT_CONFIG);
  return config?.['data']?.REPAIR_ENABLED ?? null;
}

/** How often a pod's validation was restarted. */
export function restartsOf(its: PodFacts): number {
  return container(its, VALIDATION_CONTAINER)?.restarts ?? 0;
}

/** Exit code of the last run of a pod's validation; null before the first has ended. */
export function lastExitOf(its: PodFacts): number | null {
  const validation = container(its, VALIDATION_CONTAINER);
  return validation?.lastExitCode ?? validation?.exitCode ?? null;
}
