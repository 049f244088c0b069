import { appendFileSync } from 'node:fs';
import { writing } from '../errors/not-written.ts';
import type { JournalLine } from '../model/record.ts';
import { harmlessJson } from '../sanitize/harmless.ts';

export const JOURNAL_FILE = 'journal.jsonl';

/** The append-only record of a run, without secrets. Several processes append at once. */
export interface Journal {
  /** @throws NotWrittenError, but for that of `nonThrowingJournal` */
  append(line: JournalLine): void;
}

export function openJournal(
  file: string,
  append: (file: string, text: string) => void = appendFileSync,
): Journal {
  // A full disk may have taken half a line: the next one must not end up in it.
  let torn = false;
  return {
    append: (line) => {
      const text = `${torn ? '\n' : ''}${harmlessJson(line)}\n`;
      torn = true;
      writing('the journal', file, () => append(file, text));
      torn = false;
    },
  };
}

/** A journal that never throws: `failed` is told of each line that could not be written. */
export function nonThrowingJournal(journal: Journal, failed: (error: unknown) => void): Journal {
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
