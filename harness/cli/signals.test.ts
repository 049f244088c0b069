import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { Interrupted } from './exit.ts';
import { listenForSignals } from './signals.ts';

function heard() {
  const source = new EventEmitter();
  const said: string[] = [];
  const codes: number[] = [];
  const signals = listenForSignals({
    source,
    say: (text) => said.push(text),
    exit: (code) => codes.push(code),
  });
  return { source, said, codes, signals };
}

test('the first signal aborts the work, the second leaves at once and names the command that cleans', () => {
  const { source, said, codes, signals } = heard();
  expect(signals.signal.aborted).toBe(false);
  source.emit('SIGINT');
  expect(signals.signal.reason).toBeInstanceOf(Interrupted);
  expect(codes).toEqual([]);
  expect(said[0]).toContain('tearing down');
  source.emit('SIGINT');
  expect(codes).toEqual([130]);
  expect(said[1]).toContain('npm run conformance -- clean');
});

test('SIGTERM after SIGINT counts as the second, with its own code', () => {
  const { source, codes } = heard();
  source.emit('SIGINT');
  source.emit('SIGTERM');
  expect(codes).toEqual([143]);
});

test('disposed, it hears nothing more', () => {
  const { source, signals } = heard();
  signals[Symbol.dispose]();
  source.emit('SIGINT');
  expect(signals.signal.aborted).toBe(false);
});
