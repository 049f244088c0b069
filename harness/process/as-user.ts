import type { CommandOptions, CommandResult, RunCommand } from './run.ts';

/** What a run that is cancelled may take to tear down. */
const TEAR_DOWN_MS = 120_000;

type Start = (
  parts: { readonly run: RunCommand; readonly repository: string },
  args: readonly string[],
  options?: Pick<CommandOptions, 'env' | 'input' | 'okExitCodes' | 'onLine' | 'signal'>,
) => Promise<CommandResult>;

/**
 * Starts the suite as a user would, `npm run conformance -- ARGS`, in a process group of its own; one that is cancelled may
 * tear down. @throws CommandError
 */
export const asUser: Start = async (parts, args, options) =>
  await started(parts, ['npm', 'run', '--silent', 'conformance', '--', ...args], options);

/** As `asUser` where npm is left out, which ends by itself at a SIGHUP, and takes the exit code along. @throws CommandError */
export const withoutNpm: Start = async (parts, args, options) =>
  await started(parts, [process.execPath, 'harness/cli/main.ts', ...args], options);

async function started(
  { run, repository }: Parameters<Start>[0],
  argv: readonly string[],
  options: Parameters<Start>[2] = {},
): Promise<CommandResult> {
  return await run(argv, {
    cwd: repository,
    ownGroup: true,
    graceMs: TEAR_DOWN_MS,
    ...options,
    env: { CI: 'true', ...options.env },
  });
}
