import { repairsOf } from '../exclusion/repairs.ts';
import {
  type Bench,
  type ContainerFacts,
  container,
  type KubeObject,
  type PodReference,
  parsePod,
  readyInTime,
  sendAgentAway,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

/** A pod at one moment, as far as a repair might change it. */
export interface PodState {
  readonly uid: string;
  readonly phase: string;
  readonly ready: boolean;
  /** Exit code of the last run of its validation that has ended; null before the first has. */
  readonly lastExit: number | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Who has written the object or its status: managers of its fields. */
  readonly writers: readonly string[];
}

/** Pods as references, in the order given. */
export function named(pods: readonly KubeObject[]): readonly PodReference[] {
  return pods.map(({ metadata: { namespace = '', name } }) => ({ namespace, name }));
}

/** Pods as they are now; null for one that is gone. In the order given. */
export async function statesOf(
  bench: Pick<Bench, 'kube'>,
  pods: readonly PodReference[],
): Promise<readonly (PodState | null)[]> {
  const objects = await objectsOf(bench, pods);
  return objects.map((object) => (object === undefined ? null : stateOf(object)));
}

/** A pod's state by its object. */
export function stateOf(object: KubeObject): PodState {
  const { uid, phase, ready, labels } = parsePod(object);
  const fields = (object.metadata['managedFields'] ?? []) as readonly { readonly manager?: string }[];
  const writers = [...new Set(fields.map(({ manager }) => manager ?? ''))].toSorted();
  const first = validationOf(object);
  return { uid, phase, ready, lastExit: first?.lastExitCode ?? first?.exitCode ?? null, labels, writers };
}

/** Its istio-validation, or what stands for it: its first container. */
function validationOf(object: KubeObject): ContainerFacts | undefined {
  const facts = parsePod(object);
  return container(facts, VALIDATION_CONTAINER) ?? facts.containers[0];
}

function objectsOf({ kube }: Pick<Bench, 'kube'>, pods: readonly PodReference[]) {
  return Promise.all(pods.map((pod) => kube.get({ apiVersion: 'v1', kind: 'Pod', ...pod })));
}

/**
 * Makes pods while their node has no agent, so that the plugin misses them; `look` is what is seen once the validation of
 * each has ended, or let it pass. When this is done the agent is Ready again.
 * @throws NotInTimeError
 */
export async function withoutAgent<T>(
  bench: Bench,
  node: string,
  pods: readonly KubeObject[],
  look: (states: readonly (PodState | null)[]) => Promise<T>,
): Promise<T> {
  return await bench.during(sendAgentAway(node, bench.mesh), async () => {
    await bench.create(...pods);
    return await look(await validated(bench, named(pods)));
  });
}

/** The pods once the validation of each has ended, or let it pass. @throws NotInTimeError */
export async function validated(
  bench: Bench,
  pods: readonly PodReference[],
): Promise<readonly (PodState | null)[]> {
  return await bench.eventually(
    `validation of ${pods.map(({ name }) => name).join()} has ended`,
    async () => {
      const states = await statesOf(bench, pods);
      const done = states.every((state) => state === null || state.ready || (state.lastExit ?? 0) !== 0);
      return done ? { done, value: states } : { done, seen: JSON.stringify(states) };
    },
    bench.deadlines.podReadyMs,
  );
}

/** Waits until the pods are Ready or the time for a repair is over, and keeps what the agents logged of them. @throws NotInTimeError where the node is slow */
export async function untilRepaired(
  bench: Bench,
  node: string,
  pods: readonly PodReference[],
): Promise<void> {
  const allReady = bench.eventually(
    `pods ${pods.map(({ name }) => name).join()} repaired`,
    async () => {
      const states = await statesOf(bench, pods);
      if (states.every((state) => state?.ready === true)) return { done: true, value: true };
      return { done: false, seen: JSON.stringify(states) };
    },
    bench.deadlines.repairMs,
  );
  await readyInTime({ ...bench, steadyNodes: [node] }, allReady);
  bench.attach('repairs-by-the-agents.txt', await repairsOf(bench, pods));
}

/**
 * Waits until the validation of each has been restarted once more and failed again: whoever watches them has heard of them
 * meanwhile. At once for a pod that is gone or Ready. @throws NotInTimeError
 */
export async function untilRestarted(bench: Bench, pods: readonly PodReference[]): Promise<void> {
  const restarts = async () =>
    (await objectsOf(bench, pods)).map((object) => {
      if (object === undefined || parsePod(object).ready) return Number.POSITIVE_INFINITY;
      const its = validationOf(object);
      // The run that goes on has not failed yet.
      return (its?.restarts ?? 0) - (its?.state === 'running' ? 1 : 0);
    });
  const before = await restarts();
  await bench.eventually(
    `validation of ${pods.map(({ name }) => name).join()} restarted once more`,
    async () => {
      const now = await restarts();
      const done = now.every((count, index) => count > before[index]! || count === Number.POSITIVE_INFINITY);
      return done ? { done, value: undefined } : { done, seen: `${now.join()} restarts` };
    },
    bench.deadlines.repairMs,
  );
}
