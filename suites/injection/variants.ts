import type { Bench, Container, PodFacts } from '../requirement.ts';
import { parsePod, pod, sleepingContainer, unscheduled } from '../requirement.ts';

/** A pod that asks for something special of its injection. */
export interface Variant {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly containers?: readonly Container[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Admits pods that no node takes, of a namespace with injection made for that purpose; as admission made them, by name. */
export async function admittedVariants<N extends string>(
  bench: Bench,
  variants: Readonly<Record<N, Variant>>,
  purpose = 'variants',
): Promise<Readonly<Record<N, PodFacts>>> {
  const namespace = await bench.namespace(purpose, { inject: true });
  const names = Object.keys(variants) as N[];
  const made = names.map((name) =>
    unscheduled(pod({ namespace, name, containers: [sleepingContainer()], ...variants[name] }, bench.images)),
  );
  const admitted = await bench.create(...made);
  return Object.fromEntries(admitted.map((object, index) => [names[index], parsePod(object)])) as Record<
    N,
    PodFacts
  >;
}
