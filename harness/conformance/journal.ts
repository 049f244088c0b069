import { appendFileSync } from 'node:fs';
import type { JournalLine } from '../model/record.ts';

export const JOURNAL_FILE = 'journal.jsonl';

/** The append-only record of a run. Several processes append at once: a line is one write. */
export interface Journal {
  append(line: JournalLine): void;
}

export function openJournal(file: string): Journal {
  return {
    append: (line) => {
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
  };
}
