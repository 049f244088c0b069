import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HarnessError } from '../errors/errors.ts';
import type { ProgressEvent } from '../log/progress.ts';
import type { JournalLine } from '../model/record.ts';
import { systemClock } from '../time/clock.ts';
import { createPhases } from './phases.ts';

/** A step that fails: what is thrown, shown and recorded. */
async function failed(work: () => Promise<void>) {
  const lines: JournalLine[] = [];
  const events: ProgressEvent[] = [];
  const phases = createPhases({
    journal: { append: (line) => lines.push(line) },
    sink: (event) => events.push(event),
    clock: systemClock,
  });
  const thrown: unknown = await phases.step('images', 'preparing', work).catch((error: unknown) => error);
  const failure = events.flatMap((event) => (event.type === 'ended' ? [event.failure] : []));
  return { thrown, failure, lines: lines.map((line) => line.type) };
}

test('a full disk is told with the phase, whoever wrote there', async () => {
  const { thrown, failure, lines } = await failed(async () => writeFileSync('/dev/full', 'x'));
  expect(thrown).toMatchObject({ code: 'NOT_WRITTEN' });
  expect(failure).toEqual([expect.stringMatching(/images: preparing: what it leaves .*\(ENOSPC\)$/)]);
  expect(lines).toEqual(['phase']);
});

test('every other error goes on as it is', async () => {
  const error = new HarnessError('X', 'broken', { nextStep: '' });
  expect((await failed(() => Promise.reject(error))).thrown).toBe(error);
});
