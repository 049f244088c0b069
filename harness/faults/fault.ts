import { parse } from 'yaml';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { GROUNDS } from '../model/ground.ts';
import type { Requirement, RequirementId } from '../model/requirement.ts';

const act = z.discriminatedUnion('name', [
  /** The agent's image is replaced by one whose plugin is wrapped by a program of fixtures/faults/plugins. */
  z.strictObject({ name: z.literal('set-agent-image'), plugin: z.string() }),
  /** The same with `install-cni`, wrapped by a program of fixtures/faults/installers; the plugin stays. */
  z.strictObject({ name: z.literal('wrap-installer'), installer: z.string() }),
  /** A variable of the agent: `REPAIR_ENABLED`. */
  z.strictObject({ name: z.literal('set-agent-variable'), variable: z.string(), value: z.string() }),
  /** A variable of istiod. */
  z.strictObject({ name: z.literal('set-istiod-variable'), variable: z.string(), value: z.string() }),
  /** istio-validation ends well whatever it would have found. */
  z.strictObject({ name: z.literal('pass-validation') }),
  /** On the last node of the lane. */
  z.strictObject({ name: z.literal('drop-cni-entry') }),
  /** In one of the pass's injected echo pods. */
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
  /** The lane where it is seeded, where none of the ordinary ones judges what it turns. */
  lane: z.string().optional(),
  act,
  /** What requirements rest on and is not sound with it: those may turn. */
  breaks: z.array(z.enum(GROUNDS)),
});

/** A seeded fault: a real change to a real lane, and what must and may come of it. */
export type Fault = Readonly<z.infer<typeof schema>> & FaultExpectation;
export type FaultAct = Fault['act'];

/** Every requirement that is in neither of these must stay as it was. */
export interface FaultExpectation {
  /** Those that name the fault. */
  readonly mustTurn: readonly [RequirementId, ...RequirementId[]];
  /** Those that rest on what it breaks. */
  readonly mayTurn: ReadonlySet<RequirementId>;
}

/**
 * Reads a fault, and finds in the catalogue what it must and may turn.
 * @throws HarnessError FAULT_DATA naming what is wrong in which file, also where no requirement names it
 */
export function parseFault(text: string, file: string, catalogue: readonly Requirement[]): Fault {
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success)
    throw faultData(
      `${file}: ${z.prettifyError(parsed.error)}`,
      'compare it with the other files of that folder',
    );
  const { name, breaks } = parsed.data;
  const idsOf = (isOne: (one: Requirement) => boolean) => catalogue.filter(isOne).map((one) => one.id);
  const [first, ...others] = idsOf((one) => one.faults.includes(name));
  if (first === undefined)
    throw faultData(`${file}: no requirement says that ${name} turns it`, 'name it in `faults` of one');
  const mayTurn = new Set(idsOf((one) => one.restsOn.some((ground) => breaks.includes(ground))));
  return { ...parsed.data, mustTurn: [first, ...others], mayTurn };
}

function faultData(message: string, nextStep: string): HarnessError {
  return new HarnessError('FAULT_DATA', message, { nextStep });
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
  /** Turned although they do not rest on what it breaks: the fault is wider than it says, or a judge too jumpy. */
  readonly unexpected: readonly Turned[];
}

/**
 * Holds the verdicts with the fault against what it says. Requirements that were not conformant before it say nothing, nor do
 * those that are blocked by another one: they accuse nobody.
 */
export function outcomeOf(
  { mustTurn, mayTurn }: FaultExpectation,
  before: readonly Turned[],
  during: readonly Turned[],
): FaultOutcome {
  const sound = new Set(before.filter((one) => one.verdict === 'conformant').map((one) => one.requirement));
  const may = new Set([...mustTurn, ...mayTurn]);
  const judged = during.filter((one) => sound.has(one.requirement));
  const of = (id: RequirementId): Turned =>
    judged.find((one) => one.requirement === id) ?? { requirement: id, verdict: 'not judged', reason: '' };
  const turned = (id: RequirementId) => of(id).verdict === 'non-conformant';
  return {
    turned: mustTurn.filter(turned),
    unseen: mustTurn.filter((id) => !turned(id)).map(of),
    unexpected: judged.filter(
      (one) => one.verdict !== 'conformant' && one.blockedBy === undefined && !may.has(one.requirement),
    ),
  };
}
