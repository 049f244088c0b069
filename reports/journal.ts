import { readFileSync } from 'node:fs';
import { HarnessError } from '../harness/errors/errors.ts';
import type { JournalLine } from '../harness/model/record.ts';
import { fold } from './fold.ts';
import { parseLine } from './journal-line.ts';
import type { RunRecord } from './record.ts';

/**
 * The record of a run, from its journal. The torn last line of a killed run, and any other line that
 * cannot be read, is left out and named in `problems`.
 * @throws HarnessError JOURNAL_UNREADABLE if there is no file or no run in it; RECORD_VERSION
 */
export function readJournal(file: string): RunRecord {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    throw unreadable(`cannot read the journal ${file}`, error);
  }
  return parseJournal(content, file);
}

/** The same, of a journal's text; `file` is its name in errors. */
export function parseJournal(content: string, file: string): RunRecord {
  const lines: JournalLine[] = [];
  const problems: string[] = [];
  for (const [index, line] of content.split('\n').entries()) {
    if (line.trim() === '') continue;
    const parsed = parseLine(line, file);
    if ('unreadable' in parsed) problems.push(`journal line ${index + 1} left out: ${parsed.unreadable}`);
    else lines.push(parsed);
  }
  const record = fold(lines, problems);
  if (record === undefined) throw unreadable(`no run in the journal ${file}`, problems[0]);
  return record;
}

function unreadable(message: string, cause: unknown): HarnessError {
  return new HarnessError('JOURNAL_UNREADABLE', message, {
    cause,
    nextStep: 'run `npm run conformance` first, or name its output by --output',
  });
}
