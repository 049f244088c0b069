import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { Interrupted } from '../../errors/exit.ts';
import type { EndingSignal } from '../../process/ending-signals.ts';
import { listenForSignals } from './signals.ts';

function heard() {
  const source = new EventEmitter();
  const said: string[] = [];
  const left: { text: string; code: number }[] = [];
  let timeMs = 0;
  const signals = listenForSignals({
    source,
    say: (text) => said.push(text),
    leave: (text, code) => left.push({ text, code }),
    nowMs: () => timeMs,
  });
  const at = (ms: number, signal: EndingSignal) => {
    timeMs = ms;
    source.emit(signal);
  };
  return { at, source, said, left, signals };
}

test.each(['SIGHUP', 'SIGINT', 'SIGTERM'] as const)('the first %s aborts the work', (signal) => {
  const { at, said, left, signals } = heard();
  expect(signals.signal.aborted).toBe(false);
  at(0, signal);
  expect(signals.signal.reason).toBeInstanceOf(Interrupted);
  expect(signals.signal.reason).toMatchObject({ signal });
  expect(left).toEqual([]);
  expect(said[0]).toContain('tearing down');
});

test('the second leaves at once with its own code, and names the command that cleans', () => {
  const { at, left } = heard();
  at(0, 'SIGINT');
  at(2000, 'SIGTERM');
  expect(left).toEqual([{ text: expect.stringContaining('npm run conformance -- clean'), code: 143 }]);
});

test('what npm hands on beside the signal itself is not a second one', () => {
  const { at, said, left } = heard();
  at(0, 'SIGTERM');
  at(3, 'SIGTERM');
  expect([said.length, left.length]).toEqual([1, 0]);
});

test('a signal after an end for another reason is a first one: the reason stays', () => {
  const { at, left, signals } = heard();
  const reason = new Error('disk full');
  signals.stop(reason);
  at(5000, 'SIGTERM');
  expect(left).toEqual([]);
  expect(signals.signal.reason).toBe(reason);
});

test('disposed, it hears nothing more', () => {
  const { source, signals } = heard();
  signals[Symbol.dispose]();
  source.emit('SIGINT');
  expect(signals.signal.aborted).toBe(false);
});
