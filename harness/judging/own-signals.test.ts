import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { createVitest } from 'vitest/node';
import { withOwnSignals } from './own-signals.ts';

test('what is made does not hear the signals, who listened before does', async () => {
  const emitter = new EventEmitter();
  const heard: string[] = [];
  emitter.once('SIGTERM', () => heard.push('own'));
  const made = await withOwnSignals(async () => {
    emitter.once('SIGTERM', () => heard.push('made'));
    emitter.on('SIGINT', () => heard.push('made'));
    return 'it';
  }, emitter);
  emitter.emit('SIGTERM');
  emitter.emit('SIGINT');
  expect([made, heard]).toEqual(['it', ['own']]);
});

test('vitest leaves none', async () => {
  const before = process.listenerCount('SIGTERM');
  const vitest = await withOwnSignals(() => createVitest({ config: false, watch: false, include: [] }));
  expect(process.listenerCount('SIGTERM')).toBe(before);
  await vitest.close();
});
