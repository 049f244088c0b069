import type { PodReference } from '../kube/kube.ts';
import { container, parsePod } from '../probes/pods/parse.ts';
import type { Bench } from './bench.ts';
import { VALIDATION_CONTAINER } from './product-refusal.ts';

/**
 * Exit code of the first run of each pod's istio-validation, in the order given: 126 where it met no redirection within its
 * 5 seconds. `null` for a pod that became Ready without one. @throws NotInTimeError
 */
export async function firstValidations(
  bench: Pick<Bench, 'eventually' | 'fresh' | 'deadlines'>,
  pods: readonly PodReference[],
): Promise<readonly (number | null)[]> {
  const exits = new Map<string, number | null>();
  return bench.eventually(
    `${VALIDATION_CONTAINER} of ${pods.map((pod) => pod.name).join()} has ended once`,
    async () => {
      for (const pod of pods.filter((each) => !exits.has(keyOf(each)))) {
        const facts = parsePod((await bench.fresh(pod)).object);
        const its = container(facts, VALIDATION_CONTAINER);
        const exit = its?.lastExitCode ?? its?.exitCode ?? (facts.ready ? null : undefined);
        if (exit !== undefined) exits.set(keyOf(pod), exit);
      }
      const done = pods.every((pod) => exits.has(keyOf(pod)));
      if (done) return { done, value: pods.map((pod) => exits.get(keyOf(pod)) ?? null) };
      return { done, seen: `ended: ${[...exits.keys()].join() || 'none'}` };
    },
    bench.deadlines.podReadyMs,
  );
}

function keyOf({ namespace, name }: PodReference): string {
  return `${namespace}/${name}`;
}
