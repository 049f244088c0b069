import { appendFileSync } from 'node:fs';
import { redact } from '../diagnostics/redact.ts';
import { writing } from '../errors/not-written.ts';
import type { JournalLine } from '../model/record.ts';

export const JOURNAL_FILE = 'journal.jsonl';

/** The append-only record of a run. Several processes append at once: a line is one write. */
export interface Journal {
  /** @throws NotWrittenError, unless told */
  append(line: JournalLine): void;
}

/** Reasons carry tails of commands and events: what goes into the record, and so into every report, holds no secret. */
function redacted(_member: string, value: unknown): unknown {
  return typeof value === 'string' ? redact(value) : value;
}

export function openJournal(
  file: string,
  append: (file: string, text: string) => void = appendFileSync,
): Journal {
  // A full disk may have taken half a line: the next one must not end up in it.
  let torn = false;
  return {
    append: (line) => {
      const text = `${torn ? '\n' : ''}${JSON.stringify(line, redacted)}\n`;
      torn = true;
      writing('the journal', file, () => append(file, text));
      torn = false;
    },
  };
}

/** A journal that never throws: `failed` is told of each line that could not be written. */
export function toldJournal(journal: Journal, failed: (error: unknown) => void): Journal {
  return {
    append: (line) => {
      try {
        journal.append(line);
      } catch (error) {
        failed(error);
      }
    },
  };
}
