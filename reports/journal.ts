import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { UsageError } from '../harness/errors/errors.ts';
import type { JournalLine } from '../harness/model/record.ts';
import { fold } from './fold.ts';
import { readLine } from './journal-line.ts';
import type { RunRecord } from './record.ts';

/** The lines of a journal, and what of it cannot be read, a line each. */
export interface JournalLines {
  readonly lines: readonly JournalLine[];
  readonly problems: readonly string[];
}

/**
 * The record of a run, from its journal. The torn last line of a killed run, and what else cannot be read, is left out and
 * named in `problems`.
 * @throws UsageError if there is no file or no run in it; HarnessError RECORD_VERSION
 */
export function readJournal(file: string): RunRecord {
  return parseJournal(textOf(file), file);
}

/** The same, of a journal's text; `file` is its name in errors. */
export function parseJournal(content: string, file: string): RunRecord {
  const { lines, problems } = parseLines(content, file);
  const record = fold(lines, problems);
  if (record !== undefined) return record;
  throw noJournal(`no run in the journal ${file}${problems.length === 0 ? '' : `: ${problems[0]}`}`);
}

/** The lines of a journal that can be read. Errors as `readJournal`, but for a run, which need not be in it. */
export function journalLines(file: string): JournalLines {
  return parseLines(textOf(file), file);
}

function parseLines(content: string, file: string): JournalLines {
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

/** What is no file would not end, or never begin: a device, a pipe. */
function textOf(file: string): string {
  let content: string | undefined;
  try {
    if (statSync(file).isFile()) content = readFileSync(file, 'utf8');
  } catch {
    throw noJournal(`cannot read the journal ${file}`);
  }
  if (content === undefined) throw noJournal(`${file} is no file, so no journal`);
  return content;
}

function noJournal(message: string): UsageError {
  return new UsageError(message, 'name the output directory of a run: npm run conformance -- report DIR');
}
