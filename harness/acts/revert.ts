import { HarnessError } from '../errors/errors.ts';
import type { ActEntry } from '../lanes/act-entry.ts';
import type { KeptActs } from '../lanes/kept-acts.ts';
import type { Owner } from '../process/owner.ts';
import { eventually } from '../time/eventually.ts';
import { type Act, type ActWorld, whatOf } from './act.ts';
import { disarmTimer } from './node-timer.ts';
import { actKindNamed } from './registry.ts';

/** Puts back what was there, and returns when that is in force again. @throws NotInTimeError, and the act's own */
export async function revertAct(lane: ActWorld, act: Act, before: unknown): Promise<void> {
  const { kind, parameters } = act;
  const world: ActWorld = { ...lane, signal: undefined };
  await kind.revert(world, parameters, before);
  await eventually(
    `as before: ${whatOf(act)}`,
    async () => {
      const { asBefore, seen } = await kind.confirm(world, parameters, before);
      return asBefore ? { done: true, value: undefined } : { done: false, seen };
    },
    { deadlineMs: world.deadlines.rolloutMs, clock: world.clock, inARow: kind.settledAfter ?? 1 },
  );
  await kind.forget?.(world, parameters, before);
  await disarmTimer(world, act);
}

/**
 * Reverts what was changed in a lane by who is gone, the newest first, by the record alone. Gives what it was.
 * @throws HarnessError LANE_CHANGED where one cannot be reverted, with the rest left as it is
 */
export async function revertLeft(
  world: ActWorld,
  acts: Pick<KeptActs, 'all'>,
  mayLive: (owner: Owner, lease?: string) => boolean,
): Promise<readonly string[]> {
  const reverted: string[] = [];
  for (const { entry, where, remove } of await acts.all()) {
    if (entry === undefined) throw notReverted(`${where} cannot be read`);
    if (mayLive(entry.owner as Owner, entry.lease)) continue;
    try {
      await revertEntry(world, entry);
      await remove();
    } catch (error) {
      throw notReverted(`${entry.what}, for ${entry.by} (${where})`, error);
    }
    reverted.push(`${entry.what}, for ${entry.by} since ${entry.since}`);
  }
  return reverted;
}

async function revertEntry(world: ActWorld, entry: ActEntry): Promise<void> {
  const kind = actKindNamed(entry.act);
  const parameters = kind.parameters.parse(entry.parameters);
  await revertAct(world, { kind, parameters }, kind.before.parse(entry.before));
}

function notReverted(what: string, cause?: unknown): HarnessError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new HarnessError('LANE_CHANGED', `a lane was changed and not changed back: ${what}${why}`, {
    cause,
    nextStep: 'tear the lanes down: npm run conformance -- down',
  });
}
