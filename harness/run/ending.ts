import { describeError, HarnessError } from '../errors/errors.ts';
import { exitCodeOfError, Interrupted, worstExit } from '../errors/exit.ts';
import type { EndLine, HermeticFacts } from '../model/record.ts';

/** What the end of a run met, in the order in which it was met. */
export interface Ending {
  /** What ended the work before its time; undefined where nothing did. */
  readonly failure: unknown;
  /** What went wrong when that was over. */
  readonly met: readonly Met[];
  readonly hermetic?: HermeticFacts | undefined;
}

export interface Met {
  readonly error: unknown;
  /** In one line, for the reports. */
  readonly problem: string;
}

/** What was met, in words of its own or by its first line. */
export function metAs(error: unknown, words: (line: string) => string = (line) => line): Met {
  const [line = ''] = describeError(error).split('\n', 1);
  return { error, problem: words(line) };
}

/** Codes of all that went wrong: none where nothing did. */
export function exitCodes(ending: Ending): readonly number[] {
  return errorsOf(ending).map(exitCodeOfError);
}

/** The journal's last line: what it says comes to the same exit code as `exitCodes`. */
export function endLine(at: string, ending: Ending): EndLine {
  const { failure, met, hermetic } = ending;
  const errors = errorsOf(ending);
  const interrupted = errors.find((error) => error instanceof Interrupted);
  const others = errors.filter((error) => !(error instanceof Interrupted));
  const worst = worstExit(...others.map(exitCodeOfError));
  const telling = others.find((error) => exitCodeOfError(error) === worst);
  const why = [
    ...(failure === undefined || failure === interrupted ? [] : [describeError(failure)]),
    ...(interrupted === undefined ? [] : [interrupted.message]),
  ];
  const problems = met.filter(({ error }) => error !== interrupted).map(({ problem }) => problem);
  return {
    type: 'end',
    at,
    ...(why.length === 0 ? {} : { interrupted: why.join('; ') }),
    ...(interrupted === undefined ? {} : { signal: interrupted.signal }),
    ...(telling instanceof HarnessError ? { errorCode: telling.code } : {}),
    ...(problems.length === 0 ? {} : { problems }),
    ...(hermetic === undefined ? {} : { hermetic }),
  };
}

function errorsOf({ failure, met }: Ending): readonly unknown[] {
  return [...(failure === undefined ? [] : [failure]), ...met.map(({ error }) => error)];
}
