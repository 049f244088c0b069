import type { Mode } from '../model/mode.ts';
import type { Requirement, RequirementId } from '../model/requirement.ts';
import type { Judgement } from '../model/verdict.ts';
import type { Bench } from './bench.ts';

/** T with every member writable, for mutants. */
export type Draft<T> = T extends (infer E)[] | readonly (infer E)[]
  ? Draft<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Draft<T[K]> }
    : T;

/**
 * Recorded good observations, changed in one place; the judge must turn each non-conformant, or what it says it turns.
 * A mutant for one mode only says so. One that changes nothing is an error.
 */
export type Mutants<T> = Readonly<Record<string, Change<T> | Mutant<T>>>;

type Change<T> = (good: Draft<T>) => void;

export interface Mutant<T> {
  readonly mode?: Mode;
  /** `inconclusive` where it makes a control fail. */
  readonly turns?: 'non-conformant' | 'inconclusive';
  readonly change: Change<T>;
}

/** A mutant that makes a control fail. */
export function blinds<T>(change: Change<T>): Mutant<T> {
  return { turns: 'inconclusive', change };
}

/** A requirement that is judged in each lane on its own. */
export interface LaneDefinition<O> {
  readonly scope: 'lane';
  readonly requirement: Requirement;
  /** Looks, through the bench. The value is JSON: it goes into the record. */
  readonly observe: (bench: Bench) => Promise<O>;
  /** Pure: from what was observed to a judgement. `istio` is the version that was judged: what is expected follows it. */
  readonly judge: (observed: O, mode: Mode, istio: string) => Judgement;
  readonly mutants: Mutants<O>;
}

/** A requirement that compares what both modes showed; judged over the record, without a cluster. */
export interface ParityDefinition<O> {
  readonly scope: 'parity';
  readonly requirement: Requirement;
  readonly observe: (bench: Bench) => Promise<O>;
  readonly compare: (observed: Readonly<Record<Mode, O>>) => Judgement;
  readonly mutants: Mutants<Readonly<Record<Mode, O>>>;
}

/** What a requirement observed in both ordinary lanes of a run, names of nodes put alike. */
export interface SeenInBoth extends Readonly<Record<Mode, unknown>> {
  readonly requirement: RequirementId;
}

/** What the two lanes have in common that are compared, alike in all but their mode. */
export interface Compared {
  /** Version of Istio. */
  readonly istio: string;
  /** The user's `KEY=VALUE` for the installer. */
  readonly settings: readonly string[];
}

/** A requirement over the record of a whole run; judged without a cluster. */
export interface RecordDefinition<O> {
  readonly scope: 'record';
  readonly requirement: Requirement;
  /** Pure: what of the record is judged. The value is JSON: it goes into the record itself. */
  readonly observe: (seen: readonly SeenInBoth[], compared: Compared) => O;
  readonly judge: (observed: O) => Judgement;
  readonly mutants: Mutants<O>;
}

/** What is judged in a lane, or at least observed there. */
export type ObservedDefinition = Exclude<Definition, RecordDefinition<any>>;

// biome-ignore lint: a registry holds definitions of every observation type
export type Definition = LaneDefinition<any> | ParityDefinition<any> | RecordDefinition<any>;
