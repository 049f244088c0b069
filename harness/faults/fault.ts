import { parse } from 'yaml';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { RequirementId } from '../model/requirement.ts';

const ids = z.array(z.templateLiteral(['CNI-', z.string()]));

const act = z.discriminatedUnion('name', [
  /** The agent's image is replaced by one whose plugin is wrapped by a program of fixtures/faults/plugins. */
  z.strictObject({ name: z.literal('set-agent-image'), plugin: z.string() }),
  /** On the last node of the lane. */
  z.strictObject({ name: z.literal('drop-cni-entry') }),
  /** In one injected pod of the pass's cohort. */
  z.strictObject({ name: z.literal('flush-rules-in-pod') }),
  z.strictObject({ name: z.literal('set-mesh-value'), path: z.string(), value: z.json() }),
  z.strictObject({ name: z.literal('patch-workload-capability'), capability: z.string() }),
  z.strictObject({ name: z.literal('rewrite-peer-authentication'), from: z.string(), to: z.string() }),
]);

const schema = z.strictObject({
  name: z.string(),
  title: z.string(),
  /** How it comes about in the field. */
  story: z.string(),
  mode: z.enum(['init', 'cni']),
  act,
  mustTurn: ids.min(1),
  /** In the words of `--only`: ids, themes and globs, `!` takes away. Empty: none. */
  mayTurn: z.array(z.string()),
  /** Ids of those that it does not touch; a fault that has this list names every other one of its mode, too. */
  mustStay: ids.optional(),
});

/** A seeded fault: a real change to a real lane, and which requirements it must and may turn. */
export type Fault = Readonly<z.infer<typeof schema>>;
export type FaultAct = Fault['act'];

/** @throws HarnessError FAULT_DATA naming what is wrong in which file */
export function parseFault(text: string, file: string): Fault {
  const parsed = schema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new HarnessError('FAULT_DATA', `${file}: ${z.prettifyError(parsed.error)}`, {
    nextStep: 'compare it with the other files of that folder',
  });
}

/**
 * What a fault with `mustStay` leaves open of the requirements of its mode, a line each, with what to do: those in none of
 * its lists, and those that are said to turn and to stay. `may` are the ids that its `mayTurn` selects.
 */
export function unclassed(
  { name, mustTurn, mustStay = [] }: Pick<Fault, 'name' | 'mustTurn' | 'mustStay'>,
  may: ReadonlySet<string>,
  judged: readonly RequirementId[],
): readonly string[] {
  const turns = new Set([...mustTurn, ...may]);
  const stays = new Set<string>(mustStay);
  const file = `fixtures/faults/${name}.yaml`;
  return [
    ...judged
      .filter((id) => !turns.has(id) && !stays.has(id))
      .map(
        (id) =>
          `${id}: ${file} does not say what becomes of it: name it in mayTurn if it starts an injected pod, looks at one or calls the plugin, else in mustStay`,
      ),
    ...mustStay.filter((id) => turns.has(id)).map((id) => `${id}: ${file} says that it turns and stays`),
    ...mustStay
      .filter((id) => !judged.includes(id))
      .map((id) => `${id}: mustStay of ${file} names it, and nothing in that mode has this id`),
  ];
}

/** What a requirement came to in the lane with the fault, or before it. */
export interface Turned {
  readonly requirement: RequirementId;
  readonly verdict: string;
  readonly reason: string;
  /** The requirement that kept it from being judged. */
  readonly blockedBy?: RequirementId | undefined;
}

export interface FaultOutcome {
  /** Of `mustTurn`, those that are non-conformant with the fault. */
  readonly turned: readonly RequirementId[];
  /** Of `mustTurn`, those that are not: the suite did not see the fault. */
  readonly unseen: readonly Turned[];
  /** Turned although neither list names them: the fault is wider than it says, or a judge too jumpy. */
  readonly unexpected: readonly Turned[];
}

/**
 * Holds the verdicts with the fault against what it says; `may` are the ids that its `mayTurn` selects. Requirements that were not conformant before it say
 * nothing, nor do those that are blocked by another one: they accuse nobody.
 */
export function outcomeOf(
  fault: Pick<Fault, 'mustTurn'>,
  may: ReadonlySet<string>,
  before: readonly Turned[],
  during: readonly Turned[],
): FaultOutcome {
  const sound = new Set(before.filter((one) => one.verdict === 'conformant').map((one) => one.requirement));
  const must = new Set<string>(fault.mustTurn);
  const judged = during.filter((one) => sound.has(one.requirement));
  const of = (id: RequirementId): Turned =>
    judged.find((one) => one.requirement === id) ?? { requirement: id, verdict: 'not judged', reason: '' };
  const turned = (id: RequirementId) => of(id).verdict === 'non-conformant';
  return {
    turned: fault.mustTurn.filter(turned),
    unseen: fault.mustTurn.filter((id) => !turned(id)).map(of),
    unexpected: judged.filter(
      (one) =>
        one.verdict !== 'conformant' &&
        one.blockedBy === undefined &&
        !must.has(one.requirement) &&
        !may.has(one.requirement),
    ),
  };
}
