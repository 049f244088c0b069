import { type Bench, idleContainer, type PodFacts, parsePod, pod, unscheduled } from '../requirement.ts';

/** A pod as admission made it, with an init container of its own. */
export interface AdmittedPod {
  /** What asked for injection. */
  readonly by: 'namespace' | 'label' | 'nothing';
  readonly facts: PodFacts;
}

/** The init container that each of them brings. */
export const OWN_INIT = 'own-init';

/** The ways in which the pods of `admittedPods` ask for injection. */
export const WAYS = ['namespace', 'label'];

/** Pods that ask for injection in each way, and one that does not; no node takes them, so no plugin has a part in it. */
export async function admittedPods(bench: Bench): Promise<readonly AdmittedPod[]> {
  const [injecting, silent] = await Promise.all([
    bench.namespace('injecting', { inject: true }),
    bench.namespace('silent'),
  ]);
  const asked = [
    { by: 'namespace', namespace: injecting },
    { by: 'label', namespace: silent, inject: true },
    { by: 'nothing', namespace: silent },
  ] as const;
  const objects = asked.map(({ by, ...spec }) => {
    const initContainers = [idleContainer({ name: OWN_INIT })];
    const containers = [idleContainer()];
    return unscheduled(pod({ ...spec, name: `by-${by}`, initContainers, containers }, bench.images));
  });
  const made = (await bench.create(...objects)).map(parsePod);
  return asked.flatMap(({ by }) =>
    made.filter(({ name }) => name === `by-${by}`).map((facts) => ({ by, facts })),
  );
}

export function waysOf(pods: readonly Pick<AdmittedPod, 'by'>[]): readonly string[] {
  return pods.map(({ by }) => by);
}
