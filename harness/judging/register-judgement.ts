import { inject, test } from 'vitest';
import { type AttachedLane, attachLane } from '../bench/attach-lane.ts';
import type { ObservedDefinition } from '../bench/definition.ts';
import type { JudgePass } from '../bench/pass.ts';
import { vitestWorker } from '../config/under-vitest.ts';
import { deadlines } from '../time/deadlines.ts';
import { attachOutcome, labelSubject } from './allure-steps.ts';
import { failureOf } from './failure-of.ts';
import { type JudgementLine, judgeOnce } from './judge-once.ts';

/** One attachment a worker: the API client and the lane's state are the same for all its specs. */
// vitest reads what a fixture wants from its pattern, so that one that wants nothing is empty.
// oxlint-disable-next-line no-empty-pattern
const laneTest = test.extend('attached', { scope: 'worker' }, ({}, { onCleanup }) => {
  const pass = inject('pass');
  if (pass.role !== 'judge') throw new TypeError('this pass does not judge a lane');
  const attached = attachLane(pass, vitestWorker());
  onCleanup(() => attached.detach());
  return attached;
});

/** Makes the vitest test that judges a definition in the pass's lane. It is never skipped nor retried. */
export function registerJudgement(definition: ObservedDefinition, pass: JudgePass): void {
  const { id, title, slow } = definition.requirement;
  const { judgementMs, slowJudgementMs, undoMs } = deadlines(pass.request.deadlineScale);
  const timeout = slow ? slowJudgementMs : judgementMs;
  laneTest(`${id} ${title}`, { timeout }, async ({ attached, signal, task, onTestFinished }) => {
    const judgement = judgedAloud(definition, attached, signal);
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
    const failure = failureOf(verdict);
    if (failure !== undefined) throw failure;
  });
}

async function judgedAloud(
  definition: ObservedDefinition,
  attached: AttachedLane,
  signal: AbortSignal,
): Promise<JudgementLine> {
  await labelSubject(definition.requirement, attached.state);
  const line = await judgeOnce(definition, attached, signal);
  await attachOutcome(line, attached.pass.request.outputDirectory);
  return line;
}
