import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isOfParity } from '../config/plan.ts';
import type { JudgeLaneRequest, JudgeSpec, VerdictEvent } from '../conformance/judge-lane.ts';
import type { ProgressSink } from '../log/progress.ts';
import type { Lane } from '../model/lane.ts';
import type { Plan } from '../model/record.ts';
import { PARITY_LANE } from '../model/record.ts';
import type { Requirement, RequirementId } from '../model/requirement.ts';
import type { RunCommand } from '../process/run.ts';
import { deadlines } from '../time/deadlines.ts';

export interface JudgingProcess {
  readonly lane: Lane;
  readonly stage: string;
  readonly request: JudgeLaneRequest;
  /** The run's directory: request and log are left there. */
  readonly directory: string;
  /** This repository. */
  readonly repository: string;
  /** Directory in which Node keeps compiled modules. */
  readonly compileCache: string;
  /** Path of the Node program. */
  readonly node: string;
  readonly run: RunCommand;
  readonly sink: ProgressSink;
  readonly warn: (text: string) => void;
  readonly signal: AbortSignal;
}

const verdictLine = z.object({
  requirement: z.string(),
  lane: z.string(),
  verdict: z.string(),
  reason: z.string(),
  durationMs: z.number(),
});

/** What a judging process says in one line; `undefined` for lines that are no verdict. */
export function parseVerdictLine(line: string): VerdictEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return verdictLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** What is judged, or for parity observed, in a lane, and where its spec is; `missing` has none. */
export function specsFor(
  lane: Lane,
  plan: Plan,
  catalogue: readonly Requirement[],
  files: ReadonlyMap<RequirementId, string>,
): { readonly specs: readonly JudgeSpec[]; readonly missing: readonly RequirementId[] } {
  const planned = new Set(
    plan.judgements
      .filter((one) => one.leftOut === undefined)
      .filter((one) => one.lane === lane.id || (one.lane === PARITY_LANE && isOfParity(lane)))
      .map((one) => one.requirement),
  );
  const here = catalogue.filter(
    (one) => planned.has(one.id) && one.modes.includes(lane.mode) && one.scope !== 'record',
  );
  const specs = here.flatMap(({ id, effect }) => {
    const file = files.get(id);
    return file === undefined ? [] : [{ requirement: id, effect, file }];
  });
  return { specs, missing: here.map((one) => one.id).filter((id) => !files.has(id)) };
}

/**
 * Judges a lane in a process of its own, and shows each verdict as it is reached; the process writes the journal.
 * An exit code other than 0 is a warning: what was not reached is inconclusive in every report.
 */
export async function judgeInProcess(judging: JudgingProcess): Promise<void> {
  const { lane, stage, request, sink, directory } = judging;
  const requestFile = join(directory, `judge-${lane.id}.json`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(requestFile, `${JSON.stringify(request, null, 2)}\n`);
  const of = request.specs.length;
  let number = 0;
  const log: string[] = [];
  const onLine = (line: string) => {
    const verdict = parseVerdictLine(line);
    if (verdict === undefined) {
      log.push(line);
      return;
    }
    number += 1;
    const { requirement, durationMs } = verdict;
    sink({
      type: 'verdict',
      stage,
      requirement,
      lane: verdict.lane,
      verdict: verdict.verdict,
      reason: verdict.reason,
      durationMs,
      number,
      of,
    });
  };
  const program = join(judging.repository, 'harness/conformance/lane-process.ts');
  const argv = [judging.node, program, requestFile];
  const { run, signal, repository } = judging;
  try {
    const result = await run(argv, {
      cwd: repository,
      onLine,
      okExitCodes: 'any',
      signal,
      // Cancelled, it undoes what its judgements made before it ends, unless the lane is torn down anyway.
      ...(request.lastPass === true ? {} : { graceMs: deadlines(request.deadlineScale).undoMs }),
      ownGroup: true,
      env: { NODE_COMPILE_CACHE: judging.compileCache },
    });
    if (result.exitCode !== 0)
      judging.warn(`judging of lane ${lane.id} ended with exit code ${result.exitCode}: ${lastLines(log)}`);
  } finally {
    writeFileSync(join(directory, `judge-${lane.id}.log`), `${log.join('\n')}\n`);
  }
}

function lastLines(log: readonly string[]): string {
  const words = log
    .filter((line) => line.trim() !== '')
    .slice(-8)
    .join('\n  ');
  return words === '' ? 'it said nothing' : `\n  ${words}`;
}
