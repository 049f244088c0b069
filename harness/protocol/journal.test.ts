import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { describeError } from '../errors/errors.ts';
import type { JournalLine } from '../model/record.ts';
import { JOURNAL_FILE, nonThrowingJournal, openJournal } from './journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'icc-journal-'));
afterAll(() => rmSync(directory, { recursive: true }));

const line = (name: string): JournalLine => ({
  type: 'phase',
  at: '2026-11-24T09:00:00Z',
  name,
  durationMs: 1,
});

test('a full disk is told with what could not be written, and where', () => {
  const file = join(directory, JOURNAL_FILE);
  symlinkSync('/dev/full', file);
  const failures: unknown[] = [];
  nonThrowingJournal(openJournal(file), (error) => failures.push(error)).append(line('images'));
  expect(failures.map(describeError)).toEqual([
    expect.stringMatching(/^NOT_WRITTEN: the journal could not be written: .*journal.jsonl \(ENOSPC\)\n/),
  ]);
});

test('half a line, of a disk that was full for a while, is all that is lost', () => {
  let isFull = true;
  let written = '';
  const journal = openJournal('journal.jsonl', (_, text) => {
    written += isFull ? text.slice(0, 20) : text;
    if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  expect(() => journal.append(line('images'))).toThrow('the journal');
  isFull = false;
  journal.append(line('lane cni: mesh'));
  journal.append(line('lane cni: judging'));
  const whole = written.split('\n').filter((text) => text.endsWith('}'));
  expect(whole.map((text) => JSON.parse(text) as JournalLine)).toEqual([
    line('lane cni: mesh'),
    line('lane cni: judging'),
  ]);
});
