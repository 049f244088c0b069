import type { PodReference } from '../kube/kube.ts';
import { countedBetween, type RedirectCounts } from '../probes/rules/counters.ts';
import type { Bench } from './bench.ts';

/** What the work gave, with what each pod's rules counted meanwhile, by the names that the pods were given. */
export interface Counted<T, P extends string> {
  readonly result: T;
  readonly counts: Readonly<Record<P, RedirectCounts>>;
}

/**
 * Does something and reads the redirection counters of pods just before and just after it. The pods must be the
 * judgement's own and quiet: their readiness looked at from within (`readiness: 'exec'`) or not at all.
 */
export async function counted<T, P extends string>(
  bench: Pick<Bench, 'inspector'>,
  pods: Readonly<Record<P, PodReference>>,
  work: () => Promise<T>,
): Promise<Counted<T, P>> {
  const names = Object.keys(pods);
  const look = () => bench.inspector.pods(Object.values<PodReference>(pods), ['rules']);
  const before = await look();
  const result = await work();
  const after = await look();
  const counts = after.map(({ rules }, index) => [names[index], countedBetween(before[index]!.rules, rules)]);
  return { result, counts: Object.fromEntries(counts) as Record<P, RedirectCounts> };
}
