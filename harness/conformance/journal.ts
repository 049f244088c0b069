import { appendFileSync } from 'node:fs';
import { redact } from '../diagnostics/redact.ts';
import type { JournalLine } from '../model/record.ts';

export const JOURNAL_FILE = 'journal.jsonl';

/** The append-only record of a run. Several processes append at once: a line is one write. */
export interface Journal {
  append(line: JournalLine): void;
}

/** Reasons carry tails of commands and events: what goes into the record, and so into every report, holds no secret. */
function redacted(_member: string, value: unknown): unknown {
  return typeof value === 'string' ? redact(value) : value;
}

export function openJournal(file: string): Journal {
  return {
    append: (line) => {
      appendFileSync(file, `${JSON.stringify(line, redacted)}\n`);
    },
  };
}
