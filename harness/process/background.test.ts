import { expect, test } from 'vitest';
import { eventually } from '../time/eventually.ts';
import { createBackgroundStarter } from './background.ts';

const start = createBackgroundStarter({ GREETING: 'hello' });

test('runs beside the test until it is stopped, and stopping twice is harmless', async () => {
  const program = start(['sleep', '60']);
  expect(program.running).toBe(true);
  await program.stop();
  expect(program.running).toBe(false);
  expect(() => process.kill(program.pid, 0)).toThrow('ESRCH');
  await program.stop();
});

test('a program that ends by itself is seen to have ended, with its last words', async () => {
  const program = start(['sh', '-c', 'echo "$GREETING $NAME" >&2; exit 3'], { env: { NAME: 'world' } });
  await eventually(
    'it has ended',
    () => (program.running ? { done: false, seen: 'running' } : { done: true, value: undefined }),
    { deadlineMs: 5000 },
  );
  expect(program.tail()).toBe('hello world');
});
