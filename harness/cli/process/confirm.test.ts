import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Interrupted } from '../../errors/exit.ts';
import { confirmAt } from './confirm.ts';

/** Asks, with keys that the person presses once the question is there. */
async function asked(keys: string) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Interrupted('SIGINT'));
  output.once('data', () => input.write(keys));
  return await confirmAt({ input, output, signal: controller.signal, interrupt }, 'Install it?');
}

test.each([
  ['\r', true],
  ['y\r', true],
  ['Yes \r', true],
  ['n\r', false],
  ['what\r', false],
  ['\u0004', false],
])('%j is %s', async (keys, answer) => {
  expect(await asked(keys)).toBe(answer);
});

test('Ctrl-C is what it is elsewhere: an interruption', async () => {
  await expect(asked('\u0003')).rejects.toThrow(Interrupted);
});

test('an input that ends without a word is a no', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  output.once('data', () => input.end());
  const parts = { input, output, signal: new AbortController().signal, interrupt: () => undefined };
  expect(await confirmAt(parts, 'Install it?')).toBe(false);
});
