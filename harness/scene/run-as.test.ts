import { expect, test } from 'vitest';
import { createRunner } from '../process/run.ts';
import { runAs } from './run-as.ts';

const run = createRunner({ LEAKED: 'yes' });

test('the environment is the given one alone, and the exit code is an answer', async () => {
  const lines: string[] = [];
  const environment = { PATH: '/usr/bin:/bin', HOME: '/' };
  const actor = { user: undefined, environment, umask: '077' };
  const result = await runAs(run, actor, ['sh', '-c', 'echo "$HOME $(umask) $SHELL"; exit 7'], {
    cwd: '/',
    onLine: (line) => lines.push(line),
  });
  expect(result.exitCode).toBe(7);
  expect(lines).toEqual(['/ 0077 ']);
});
