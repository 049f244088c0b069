import { layoutOf } from '../config/layout.ts';
import { describeError } from '../errors/errors.ts';
import { EXIT, Interrupted, worstExit } from '../errors/exit.ts';
import type { LaneState } from '../lanes/lane-state.ts';
import type { EndLine, HermeticFacts } from '../model/record.ts';
import type { UndoStack } from '../time/undo.ts';
import { endLine, exitCodes, type Met, metAs } from './ending.ts';
import { hermeticFacts } from './machine/hermetic.ts';
import type { Phase } from './phases.ts';
import { closed } from './stages.ts';
import { remove } from './tear-down.ts';
import type { Work } from './work.ts';

/**
 * Writes the reports of a journal, and gives the exit code that they say. May be done again: what could not be written then
 * says nothing any more. Handed in: the harness knows no report. @throws HarnessError where there is no record to report on
 */
export type WriteReports = (place: ReportPlace) => Promise<number>;

/** Where a run's reports go, and what they are made of. */
export interface ReportPlace {
  readonly journalFile: string;
  readonly outputDirectory: string;
  /** How the run ended, also where the journal could not be given it. */
  readonly end: EndLine;
}

/** What became of a run's work. */
export interface Done {
  /** Lanes that came up. */
  readonly lanes: readonly LaneState[];
  /** What ended it before its time. */
  readonly failure: unknown;
  /** Absent where no verdicts were asked for. */
  readonly writeReports: WriteReports | undefined;
  /** Its lanes, if any came up, are to stand on. */
  readonly keep: boolean;
  /** What undoes each lane; absent where the lanes are another run's. */
  readonly undo?: ReadonlyMap<string, UndoStack> | undefined;
}

export interface Finished {
  /** All of them, tearing down included: its time is for the person alone, since reports are written beside it. */
  readonly phases: readonly Phase[];
  readonly kept: boolean;
  /** Something that it made may be there still. */
  readonly left: boolean;
  readonly exitCode: number;
}

/**
 * Ends a run, whatever became of it: the journal's last line, the reports, and tearing down, unless the lanes are kept and
 * that is on record. The reports are there before all is torn down, since that may be killed; what it met is then added to
 * journal and reports. Never throws: what fails here fails the run, and the rest is done all the same.
 */
export async function finishRun(work: Work, done: Done): Promise<Finished> {
  const { context, run, sink, display } = work;
  const { lanes, writeReports, keep, undo } = done;
  const stopped = context.signal.aborted;
  const failure: unknown = stopped ? context.signal.reason : done.failure;
  const met: Met[] = [];
  const attempt = async <T>(step: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await step();
    } catch (error) {
      met.push(metAs(error));
      return undefined;
    }
  };
  const marked = async () => (await attempt(() => run.markKept() ?? true)) === true;
  const kept = keep && !stopped && lanes.length > 0 && (await marked());
  const hermetic = await attempt(async () => await finalLook(work, lanes));
  const end = () => {
    const line = endLine(context.clock.timestamp(), { failure, met, hermetic });
    run.journal.append(line);
    return line;
  };

  const first = end();
  const before = met.length;
  const [written, notRemoved] = await Promise.all([
    writeReports && reportRun(work, writeReports, first),
    kept ? undefined : remove(work, undo),
  ]);
  if (notRemoved !== undefined) met.push(notRemoved);
  for (const event of closed('parity', 'reports', 'tear-down')) sink(event);
  await attempt(async () => await display.close());
  // Who is interrupted says so, also where only the tear-down was left to do, and was done.
  const late = [context.signal, run.unrecorded].flatMap((signal): readonly unknown[] =>
    signal.aborted && signal.reason !== failure ? [signal.reason] : [],
  );
  met.push(...[...new Set(late)].map((reason) => metAs(reason)));

  const isNews = met.length > before;
  const last = isNews ? end() : first;
  const reported = isNews && writeReports ? await reportAgain(work, writeReports, last) : written;
  const [told] = failure === undefined ? met.map(({ error }) => error) : [failure];
  if (told !== undefined && !(told instanceof Interrupted)) context.say(describeError(told));
  const isIncomplete = writeReports !== undefined || lanes.length < work.lanes.length;
  return {
    phases: work.phases.over,
    kept,
    left: notRemoved !== undefined,
    exitCode: worstExit(
      ...exitCodes({ failure, met }),
      reported ?? (isIncomplete ? EXIT.inconclusive : EXIT.conformant),
    ),
  };
}

/** Looks whether the lanes keep their packets on this machine, and remembers what did not. Gives why it could not look. */
export async function lookForLeaks({ context, engine, leaks }: Work): Promise<string | undefined> {
  const { leaked, reason } = await hermeticFacts({
    run: context.run,
    engine,
    fixtures: layoutOf(context.repository).clusters,
  });
  for (const leak of leaked) leaks.add(leak);
  return reason;
}

/** Looks for the last time whether the lanes kept their packets on this machine, and says what there is to say. */
async function finalLook(work: Work, lanes: readonly LaneState[]): Promise<HermeticFacts> {
  const { sink } = work;
  const unseen = lanes.length === 0 ? 'no lane came up' : await lookForLeaks(work);
  if (unseen !== undefined) sink({ type: 'note', text: `packets off this machine: not checked: ${unseen}` });
  const leaked = [...work.leaks];
  for (const leak of leaked) sink({ type: 'warning', text: `a packet left this machine: ${leak}` });
  return { checked: unseen === undefined, leaked };
}

/** Writes the reports; what goes wrong is a warning, since tearing down must go on. */
async function reportRun(
  { run, phases, sink }: Work,
  writeReports: WriteReports,
  end: EndLine,
): Promise<number | undefined> {
  try {
    return await phases.step('reports', 'writing', () =>
      writeReports({ journalFile: run.journalFile, outputDirectory: run.output.directory, end }),
    );
  } catch (error) {
    sink({ type: 'warning', text: `no reports: ${describeError(error)}` });
    return undefined;
  } finally {
    for (const event of closed('reports')) sink(event);
  }
}

/** Writes the reports once more, when all else is over: no phase of the run, and the display is closed. */
async function reportAgain(
  { context, run }: Work,
  writeReports: WriteReports,
  end: EndLine,
): Promise<number | undefined> {
  context.say('writing the reports again, with what came after them');
  try {
    return await writeReports({ journalFile: run.journalFile, outputDirectory: run.output.directory, end });
  } catch (error) {
    context.say(`no reports: ${describeError(error)}`);
    return undefined;
  }
}
