import { join } from 'node:path';
import { z } from 'zod';
import { layoutOf } from '../../config/layout.ts';
import { describeError } from '../../errors/errors.ts';
import { writing } from '../../errors/not-written.ts';
import { writeJson } from '../../files/json-file.ts';
import type { ProgressSink } from '../../log/progress.ts';
import type { Lane } from '../../model/lane.ts';
import { CommandError, type RunCommand } from '../../process/run.ts';
import type { JudgeLaneRequest, VerdictEvent } from '../../protocol/judge-lane.ts';
import { writeText } from '../../sanitize/files.ts';
import { redact } from '../../sanitize/redact.ts';
import { deadlines } from '../../time/deadlines.ts';

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
  known: z.string().optional(),
  durationMs: z.number(),
});

/** What a judging process says in one line; `undefined` for lines that are no verdict. */
export function parseVerdictLine(line: string): VerdictEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return verdictLine.safeParse(JSON.parse(line)).data as VerdictEvent | undefined;
  } catch {
    return undefined;
  }
}

/**
 * Judges a lane in a process of its own, and shows each verdict as it is reached; the process writes the journal.
 * An end other than exit code 0 is a warning, and what this gives: what was not reached is inconclusive in every report.
 * @throws NotWrittenError; CommandError where it is cancelled, or cannot be started
 */
export async function judgeInProcess(judging: JudgingProcess): Promise<string | undefined> {
  const { lane, stage, request, sink, directory } = judging;
  const requestFile = join(directory, `judge-${lane.id}.json`);
  writing(`the request to judge lane ${lane.id}`, requestFile, () => writeJson(requestFile, request));
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
    sink({ type: 'verdict', stage, ...verdict, number, of });
  };
  const said = (end: string) => {
    judging.warn(`${end}: ${lastLines(log)}`);
    return end;
  };
  const { laneProcess: program } = layoutOf(judging.repository);
  const argv = [judging.node, program, requestFile];
  const { run, signal, repository } = judging;
  const logFile = join(directory, `judge-${lane.id}.log`);
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
    if (result.exitCode === 0) return undefined;
    return said(`judging of lane ${lane.id} ended with exit code ${result.exitCode}`);
  } catch (error) {
    const by = error instanceof CommandError ? error.result.signal : undefined;
    if (by === undefined || signal.aborted) throw error;
    const who = by === 'SIGKILL' ? ', as the kernel does where memory runs out' : '';
    return said(`judging of lane ${lane.id} was ended by ${by}${who}`);
  } finally {
    try {
      writing(`the log of judging lane ${lane.id}`, logFile, () => writeText(logFile, `${log.join('\n')}\n`));
    } catch (error) {
      judging.warn(describeError(error));
    }
  }
}

function lastLines(log: readonly string[]): string {
  const words = redact(log.join('\n'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-8)
    .join('\n  ');
  return words === '' ? 'it said nothing' : `\n  ${words}`;
}
