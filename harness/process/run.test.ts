import { expect, test } from 'vitest';
import { createRunner } from './run.ts';

const run = createRunner({ GREETING: 'hello' });

test('gives output, exit code and the command as typed', async () => {
  const result = await run(['sh', '-c', 'echo $GREETING; cat >&2'], { input: 'from stdin' });
  expect(result).toMatchObject({ exitCode: 0, stdout: 'hello', stderr: 'from stdin' });
  expect(result.command).toContain('sh -c');
});

test('a bare environment is what was given, and no more', async () => {
  const { stdout } = await createRunner()(['/usr/bin/env'], { bareEnv: true, env: { ONLY: 'this' } });
  expect(stdout).toBe('ONLY=this');
});

test('a failure says the reason, then the command, then the tail of its output', async () => {
  const failed = run(['sh', '-c', 'echo no such thing >&2; exit 3']);
  await expect(failed).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    message: expect.stringMatching(/^exit code 3: sh -c .*\nno such thing$/),
  });
});

test('an exit code that is an answer is no failure', async () => {
  expect((await run(['sh', '-c', 'exit 1'], { okExitCodes: [1] })).exitCode).toBe(1);
});

test('a missing program and a timeout are named', async () => {
  await expect(run(['no-such-program-here'])).rejects.toThrow(/^program not found: no-such-program-here/);
  await expect(run(['sleep', '5'], { timeoutMs: 50 })).rejects.toThrow(/^timed out after 50 ms: sleep 5/);
});

test('lines are handed on as they come', async () => {
  const lines: string[] = [];
  await run(['printf', 'one\ntwo\n'], { onLine: (line) => lines.push(line) });
  expect(lines).toEqual(['one', 'two']);
});
