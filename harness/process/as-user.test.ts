import { expect, test } from 'vitest';
import { asUser } from './as-user.ts';
import type { CommandOptions, RunCommand } from './run.ts';

test('the suite is started by what a user types, in a group of its own, and may tear down where it is cancelled', async () => {
  const started: { argv: readonly string[]; options: CommandOptions }[] = [];
  const run = (async (argv: readonly string[], options: CommandOptions) => {
    started.push({ argv, options });
  }) as unknown as RunCommand;
  const { signal } = new AbortController();
  await asUser({ run, repository: '/suite' }, ['list', '--json'], { env: { MARK: 'm' }, signal });
  expect(started).toEqual([
    {
      argv: ['npm', 'run', '--silent', 'conformance', '--', 'list', '--json'],
      options: { cwd: '/suite', ownGroup: true, graceMs: 120_000, signal, env: { CI: 'true', MARK: 'm' } },
    },
  ]);
});
