import type { CommandOptions, CommandResult, RunCommand } from './run.ts';

/** What a run that is cancelled may take to tear down. */
const TEAR_DOWN_MS = 120_000;

/**
 * Starts the suite as a user would, `npm run conformance -- ARGS`, in a process group of its own; one that is cancelled may
 * tear down. @throws CommandError
 */
export async function asUser(
  { run, repository }: { readonly run: RunCommand; readonly repository: string },
  args: readonly string[],
  options: Pick<CommandOptions, 'env' | 'input' | 'okExitCodes' | 'onLine' | 'signal'> = {},
): Promise<CommandResult> {
  return await run(['npm', 'run', '--silent', 'conformance', '--', ...args], {
    cwd: repository,
    ownGroup: true,
    graceMs: TEAR_DOWN_MS,
    ...options,
    env: { CI: 'true', ...options.env },
  });
}
