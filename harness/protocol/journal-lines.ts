import { basename } from 'node:path';
import { UsageError } from '../errors/errors.ts';
import { NoFileError, readNamedFileSync } from '../files/named-file.ts';
import type { JournalLine } from '../model/record.ts';
import { readLine } from './journal-line.ts';

/** The lines of a journal, and what of it cannot be read, a line each. */
export interface JournalLines {
  readonly lines: readonly JournalLine[];
  readonly problems: readonly string[];
}

/**
 * The lines of a journal that can be read. The torn last line of a killed run, and what else cannot be read, is left out
 * and named in `problems`. @throws UsageError if there is no file; HarnessError RECORD_VERSION
 */
export function journalLines(file: string): JournalLines {
  return parseJournalLines(textOf(file), file);
}

/** The same, of a journal's text; `file` is its name in errors. */
export function parseJournalLines(content: string, file: string): JournalLines {
  const lines: JournalLine[] = [];
  const problems: string[] = [];
  for (const [index, text] of content.split('\n').entries()) {
    if (text.trim() === '') continue;
    const read = readLine(text, file);
    problems.push(...read.problems.map((problem) => `${basename(file)} line ${index + 1} ${problem}`));
    if (read.line !== undefined) lines.push(read.line);
  }
  return { lines, problems };
}

/** The error for what is no journal of a run. */
export function noJournal(message: string): UsageError {
  return new UsageError(message, 'name the output directory of a run: npm run conformance -- report DIR');
}

function textOf(file: string): string {
  try {
    return readNamedFileSync(file);
  } catch (error) {
    throw noJournal(
      error instanceof NoFileError ? `${error.message}, so no journal` : `cannot read the journal ${file}`,
    );
  }
}
