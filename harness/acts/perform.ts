import { eventually } from '../time/eventually.ts';
import type { UndoStack } from '../time/undo.ts';
import type { Act, ActWorld } from './act.ts';

/**
 * Registers the undo, does the deed, and waits until it took hold; gives the proof.
 * @throws NotInTimeError if it did not; the undo stays registered either way
 */
export async function perform(
  act: Act,
  world: Pick<ActWorld, 'clock' | 'signal'>,
  undo: UndoStack,
  deadlineMs: number,
): Promise<string> {
  undo.before(act.what, () => act.undo());
  await act.do();
  return eventually(`took hold: ${act.what}`, () => act.tookHold(), {
    deadlineMs,
    clock: world.clock,
    signal: world.signal,
  });
}
