import type { ActEntry } from '../lanes/act-entry.ts';
import type { KeptActs } from '../lanes/kept-acts.ts';
import type { Owner } from '../process/owner.ts';
import { eventually } from '../time/eventually.ts';
import type { UndoStack } from '../time/undo.ts';
import { type Act, type ActWorld, whatOf } from './act.ts';
import { armTimer } from './node-timer.ts';
import { revertAct } from './revert.ts';

/** Where an act is done, and by whom. */
export interface Stage {
  readonly world: ActWorld;
  readonly undo: UndoStack;
  readonly acts: Pick<KeptActs, 'keep'>;
  /** The requirement that is judged by it, or the fault that it seeds. */
  readonly by: string;
  readonly owner: Owner;
  /** Lease of the lane, where it is held by one. */
  readonly lease?: string | undefined;
}

/** An act that is in force. */
export interface Performed {
  /** By what that was seen. */
  readonly proof: string;
  /** Once, however often it is called. */
  readonly revert: () => Promise<void>;
}

/**
 * Keeps what is there, registers the undo, applies the act, and waits until it took hold.
 * @throws NotInTimeError if it did not; HarnessError SECRET_IN_ACT; the undo stays registered either way
 */
export async function perform(act: Act, stage: Stage): Promise<Performed> {
  const { kind, parameters } = act;
  const { world, undo, acts } = stage;
  const what = whatOf(act);
  // Through JSON, so that what is reverted by is what another process would read.
  const before = kind.before.parse(JSON.parse(JSON.stringify(await kind.read(world, parameters))));
  let forget: (() => Promise<void>) | undefined;
  const revert = async (): Promise<void> => {
    if (forget === undefined) return;
    await revertAct(world, act, before);
    await forget();
    forget = undefined;
  };
  undo.before(what, revert);
  forget = await acts.keep(entryOf(act, before, stage), { here: kind.wayBack !== undefined });
  await armTimer(world, act);
  await kind.apply(world, parameters, before);
  const { clock, signal } = world;
  const proof = await eventually(
    `took hold: ${what}`,
    async () => {
      const { inForce, seen } = await kind.confirm(world, parameters, before);
      return inForce ? { done: true, value: seen } : { done: false, seen };
    },
    { deadlineMs: world.deadlines.rolloutMs, clock, signal },
  );
  return { proof, revert };
}

/** Does something while an act is in force; it is reverted then, also where that fails. Errors as `perform`, and its own. */
export async function during<T>(act: Act, stage: Stage, work: (proof: string) => Promise<T>): Promise<T> {
  const { proof, revert } = await perform(act, stage);
  let done: T;
  try {
    done = await work(proof);
  } catch (error) {
    // Where this fails, the undo stack tries it again and tells.
    await revert().catch(() => undefined);
    throw error;
  }
  await revert();
  return done;
}

function entryOf(act: Act, before: unknown, { world, by, owner, lease }: Stage): ActEntry {
  return {
    version: 1,
    act: act.kind.name,
    what: whatOf(act),
    parameters: act.parameters as ActEntry['parameters'],
    before: before as ActEntry['before'],
    by,
    owner,
    ...(lease === undefined ? {} : { lease }),
    since: world.clock.timestamp(),
  };
}
