import { describeError, SafetyError } from '../../errors/errors.ts';
import type { ProgressSink } from '../../log/progress.ts';
import type { Lane } from '../../model/lane.ts';

/**
 * Does the work of every lane to its end: one that fails is told, and stops no other. A refusal for safety is more than a
 * lane's failure, and ends the run when all are done. @throws SafetyError
 */
export async function eachLane(
  lanes: readonly Lane[],
  work: (lane: Lane) => Promise<void>,
  { sink, signal }: { readonly sink: ProgressSink; readonly signal: AbortSignal },
): Promise<void> {
  const outcomes = await Promise.allSettled(lanes.map(work));
  const failed = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected'
      ? [{ id: lanes[index]?.id, error: outcome.reason as unknown, refused: refusalIn(outcome.reason) }]
      : [],
  );
  for (const { id, error } of failed) {
    if (!signal.aborted) sink({ type: 'warning', text: `lane ${id}: ${describeError(error)}` });
  }
  const refused = failed.find((one) => one.refused !== undefined)?.refused;
  if (refused !== undefined) throw refused;
}

/** The refusal for safety that an error is, or was caused by: an undo that was refused is told as an undo that failed. */
function refusalIn(error: unknown): SafetyError | undefined {
  if (error instanceof SafetyError) return error;
  return error instanceof Error && error.cause !== undefined ? refusalIn(error.cause) : undefined;
}
