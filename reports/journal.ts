import type { EndLine } from '../harness/model/record.ts';
import {
  type JournalLines,
  journalLines,
  noJournal,
  parseJournalLines,
} from '../harness/protocol/journal-lines.ts';
import { fold } from './fold.ts';
import type { RunRecord } from './record.ts';

/**
 * The record of a run, from its journal; what cannot be read is named in its `problems`. An `end` that is given counts, since
 * the journal may have no place for it. @throws UsageError if there is no file or no run in it; HarnessError RECORD_VERSION
 */
export function readJournal(file: string, end?: EndLine): RunRecord {
  const { lines, problems } = journalLines(file);
  return recordOf({ lines: end === undefined ? lines : [...lines, end], problems }, file);
}

/** The same, of a journal's text; `file` is its name in errors. */
export function parseJournal(content: string, file: string): RunRecord {
  return recordOf(parseJournalLines(content, file), file);
}

function recordOf({ lines, problems }: JournalLines, file: string): RunRecord {
  const record = fold(lines, problems);
  if (record !== undefined) return record;
  throw noJournal(`no run in the journal ${file}${problems.length === 0 ? '' : `: ${problems[0]}`}`);
}
