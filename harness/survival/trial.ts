import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { describeError } from '../errors/errors.ts';
import { asUser, withoutNpm } from '../process/as-user.ts';
import { CommandError, type CommandResult } from '../process/run.ts';
import { JOURNAL_FILE } from '../protocol/journal.ts';
import type { Context } from '../run/context.ts';
import { eventually, NotInTimeError } from '../time/eventually.ts';
import { EXIT_CODES, type Trial } from './blows.ts';
import { forget } from './forget.ts';
import { hit } from './hit.ts';
import { leftovers, type MachineState, machineState } from './machine-state.ts';
import { MARK, processesOf, send } from './own-processes.ts';
import { FLAGS } from './points.ts';
import type { TrialRecord } from './trial-record.ts';

/** How long the kernel and the engine may take to end what lost its parent. */
const SETTLED_MS = 20_000;

export interface TrialParts {
  readonly context: Pick<Context, 'run' | 'repository' | 'cache' | 'signal' | 'clock'>;
  readonly engine: Engine;
  readonly commit: string;
  /** The machine with all that is cached, and no run. */
  readonly before: MachineState;
  readonly restartEngine: () => Promise<void>;
}

/** Runs the suite, hits it at the point, cleans, and compares the machine with what it was before. */
export async function runTrial(parts: TrialParts, trial: Trial): Promise<TrialRecord> {
  const { context, engine, commit, before, restartEngine } = parts;
  const { point, blow } = trial;
  const folder = mkdtempSync(join(tmpdir(), 'icc-survival-'));
  const mark = folder;
  using cleanup = new DisposableStack();
  cleanup.defer(() => {
    send(processesOf(mark), 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const temporary = join(folder, 'tmp');
  const output = join(folder, 'out');
  mkdirSync(temporary);
  await forget(engine, context.cache, point.forget ?? {});
  const start = context.clock.nowMs();
  const objections: string[] = [];
  const suite = async (
    args: readonly string[],
    onLine: (line: string) => void = () => undefined,
    startSuite: typeof asUser = asUser,
  ) =>
    await outcomeOf(
      startSuite(context, args, {
        env: { TMPDIR: temporary, [MARK]: mark },
        okExitCodes: 'any',
        signal: context.signal,
        onLine,
      }),
    );

  const processes = () => processesOf(mark);
  const arrival = hit({ trial, engine, processes, restartEngine, temporary, signal: context.signal });
  const flags = [...FLAGS, '--engine', engine.name, '--output', output];
  const result = await suite(flags, arrival.see, blow === 'HUP' ? withoutNpm : asUser);
  await arrival.done.catch((error: unknown) => objections.push(`not hit: ${describeError(error)}`));
  const journal = existsSync(join(output, JOURNAL_FILE));
  const wanted = EXIT_CODES[blow];
  if (wanted !== undefined && !wanted.includes(result?.exitCode ?? -1))
    objections.push(`exit code ${result?.exitCode ?? 'none'}, not ${wanted.join(' or ')}`);

  const look = async () =>
    leftovers(
      before,
      await machineState({
        engine,
        cache: context.cache,
        temporary,
        processes: () => processes().map(({ command }) => command),
      }),
    );
  if (wanted !== undefined) {
    const own = await settled(look);
    if (own.length > 0) objections.push(`not torn down by the run itself: ${own.join(', ')}`);
  }
  const cleaned: string[] = [];
  const clean = await suite(['clean'], (line) => {
    const [, what] = /removed: (.*)/.exec(line) ?? [];
    if (what !== undefined) cleaned.push(what);
  });
  if (clean?.exitCode !== 0) objections.push(`clean: exit code ${clean?.exitCode ?? 'none'}`);
  if (journal) objections.push(...(await reportObjections(suite, output, wanted)));
  return {
    commit,
    engine: engine.name,
    point: point.id,
    phase: point.phase,
    blow,
    ...(result === undefined ? {} : { exitCode: result.exitCode }),
    journal,
    cleaned,
    left: [...(await settled(look))],
    objections,
    durationMs: Math.round(context.clock.nowMs() - start),
  };
}

/** Leftovers, once what goes away by itself is gone; that nobody could look is one. */
export async function settled(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  let seen: readonly string[] = [];
  try {
    await eventually(
      'nothing left',
      async () => {
        seen = await look();
        return seen.length === 0 ? { done: true, value: undefined } : { done: false, seen: seen.join(', ') };
      },
      { deadlineMs: SETTLED_MS },
    );
    return [];
  } catch (error) {
    if (!(error instanceof NotInTimeError)) throw error;
    return error.cause === undefined ? seen : [`nobody could look: ${describeError(error.cause)}`];
  }
}

const REPORTS = ['conformance.yaml', 'junit.xml'];

/** A run that ended by itself has written its reports; of a killed one `report` makes them. */
async function reportObjections(
  suite: (args: readonly string[]) => Promise<CommandResult | undefined>,
  output: string,
  ended: readonly number[] | undefined,
): Promise<readonly string[]> {
  const missing = () => REPORTS.filter((file) => !existsSync(join(output, file)));
  if (ended !== undefined && missing().length > 0)
    return [`report not written by the run: ${missing().join(', ')}`];
  const result = await suite(['report', output]);
  const code = result?.exitCode ?? -1;
  if (![0, 3, ...(ended ?? [])].includes(code)) return [`report: exit code ${code}`];
  return missing().length > 0 ? [`report: ${missing().join(', ')} not made`] : [];
}

/** How a command ended; `undefined` where a signal ended it. */
async function outcomeOf(running: Promise<CommandResult>): Promise<CommandResult | undefined> {
  try {
    return await running;
  } catch (error) {
    if (error instanceof CommandError && error.result.exitCode === -1) return undefined;
    throw error;
  }
}
