import { enableCompileCache } from 'node:module';
import type { CommandName } from '../config/commands.ts';
import { compiledDirectory } from '../config/paths.ts';
import type { Context } from '../run/context.ts';
import type { Invocation } from './program.ts';

/** Those that load the Kubernetes client: a second less when it is compiled already. The others write nothing. */
const HEAVY: readonly CommandName[] = ['run', 'up', 'test', 'verify'];

/** Does what was asked; gives the exit code. Each command is loaded when it is asked for: most need little of the whole. */
export async function dispatch(context: Context, { command, args }: Invocation): Promise<number> {
  const commands: Readonly<Record<CommandName, () => Promise<number>>> = {
    run: async () => (await import('./commands/run.ts')).run(context),
    up: async () => (await import('./commands/up.ts')).up(context),
    test: async () => (await import('./commands/test.ts')).test(context),
    shell: async () => (await import('./commands/shell.ts')).shell(context, args),
    down: async () => (await import('./commands/down.ts')).down(context, args),
    list: async () => (await import('./commands/list.ts')).list(context),
    doctor: async () => (await import('./commands/doctor.ts')).doctor(context),
    report: async () => (await import('./commands/report.ts')).report(context, args),
    verify: async () =>
      (await import('./commands/verify.ts')).verify(
        context,
        async () => (await import('../run/verify/verify-fault.ts')).verifyFault,
      ),
    stability: async () => (await import('./commands/stability.ts')).stability(context),
    clean: async () => (await import('./commands/clean.ts')).clean(context),
  };
  if (HEAVY.includes(command)) enableCompileCache(compiledDirectory(context.cache));
  return await commands[command]();
}
