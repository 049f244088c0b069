import type { PodReference } from '../kube/kube.ts';
import { countedBetween, type RedirectCounts } from '../probes/rules/counters.ts';
import type { Bench } from './bench.ts';

/** A deed's result, with what each pod's rules counted while it was done, in the order of the pods. */
export interface Counted<T> {
  readonly result: T;
  readonly counts: readonly RedirectCounts[];
}

/**
 * Does something and reads the redirection counters of pods just before and just after it. The pods must be the
 * judgement's own and quiet: their readiness looked at from within (`readiness: 'exec'`) or not at all.
 */
export async function counted<T>(
  bench: Pick<Bench, 'eyes'>,
  pods: readonly PodReference[],
  deed: () => Promise<T>,
): Promise<Counted<T>> {
  const before = await bench.eyes.pods(pods, ['rules']);
  const result = await deed();
  const after = await bench.eyes.pods(pods, ['rules']);
  const counts = after.flatMap((sight, index) => {
    const first = before[index];
    return first === undefined ? [] : [countedBetween(first.rules, sight.rules)];
  });
  return { result, counts };
}
