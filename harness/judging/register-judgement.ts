import { inject, test } from 'vitest';
import { attachLane } from '../bench/attach-lane.ts';
import type { ObservedDefinition } from '../bench/definition.ts';
import type { JudgePass } from '../bench/pass.ts';
import { HarnessError } from '../errors/errors.ts';
import { deadlines } from '../time/deadlines.ts';
import { NonConformance } from '../verdict/outcome.ts';
import { judgeOnce } from './judge-once.ts';

/** One attachment a worker: the API client and the lane's state are the same for all its specs. */
// vitest reads what a fixture wants from its pattern, so that one that wants nothing is empty.
// oxlint-disable-next-line no-empty-pattern
const laneTest = test.extend('attached', { scope: 'worker' }, ({}, { onCleanup }) => {
  const pass = inject('pass');
  if (pass.role !== 'judge') throw new TypeError('this pass does not judge a lane');
  const attached = attachLane(pass);
  onCleanup(() => attached.detach());
  return attached;
});

/** Makes the vitest test that judges a definition in the pass's lane. It is never skipped nor retried. */
export function registerJudgement(definition: ObservedDefinition, pass: JudgePass): void {
  const { id, title } = definition.requirement;
  const { judgementMs: timeout, undoMs } = deadlines(pass.request.deadlineScale);
  laneTest(`${id} ${title}`, { timeout }, async ({ attached, signal, task, onTestFinished }) => {
    const judgement = judgeOnce(definition, attached, signal);
    // Timed out or cancelled, a test is over for vitest while its undo still runs: the next one waits for that.
    onTestFinished(async () => void (await judgement), undoMs);
    const line = await judgement;
    const verdict = line.type === 'verdict' ? line.verdict : undefined;
    task.meta.verdict = {
      requirement: id,
      lane: line.lane,
      verdict: verdict?.kind ?? 'observed',
      reason: verdict?.reason ?? '',
      ...(verdict?.kind === 'non-conformant' && verdict.known !== undefined ? { known: verdict.known } : {}),
      durationMs: line.durationMs,
    };
    // A known finding neither fails a run nor ends one that stops at the first failure.
    if (verdict?.kind === 'non-conformant' && verdict.known === undefined) throw new NonConformance(verdict);
    if (verdict?.kind === 'inconclusive') {
      throw new HarnessError('INCONCLUSIVE', verdict.reason, {
        nextStep: 'see the evidence of this judgement',
      });
    }
  });
}
