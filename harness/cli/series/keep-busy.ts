import { availableParallelism } from 'node:os';
import type { Context } from '../../run/context.ts';

/** Keeps every core busy, as a build beside the run would, until it is disposed of. */
export function keepBusy({ start }: Pick<Context, 'start'>): AsyncDisposable {
  const programs = Array.from({ length: availableParallelism() }, () =>
    start([process.execPath, '--eval', 'for (;;);']),
  );
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all(programs.map((program) => program.stop()));
    },
  };
}
