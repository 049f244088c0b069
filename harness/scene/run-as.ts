import type { CommandResult, RunCommand } from '../process/run.ts';
import type { SceneUser } from './scene-user.ts';

/** Who runs the commands, with all that they have of an environment. */
export interface Actor {
  /** The scene's user; root itself where the engine is podman. */
  readonly user: SceneUser | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Of files that are made, octal; the present one by default. */
  readonly umask?: string | undefined;
}

export interface RunAsOptions {
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
  readonly onLine?: (line: string) => void;
}

/** Long enough for a run that was interrupted to tear down what it made. */
const GRACE_MS = 5 * 60_000;

/** Runs a program as the actor, whatever it ends with. It ends with this process, too. */
export async function runAs(
  run: RunCommand,
  { user, environment, umask }: Actor,
  argv: readonly string[],
  options: RunAsOptions,
): Promise<CommandResult> {
  const inShell = umask === undefined ? argv : ['sh', '-c', `umask ${umask}; exec "$@"`, 'sh', ...argv];
  const identity =
    user === undefined
      ? []
      : [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', '--inh-caps=-all'];
  return await run(['setpriv', ...identity, '--pdeathsig', 'TERM', '--', ...inShell], {
    ...options,
    env: environment,
    bareEnv: true,
    okExitCodes: 'any',
    ownGroup: true,
    graceMs: GRACE_MS,
  });
}
