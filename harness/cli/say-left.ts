import type { Context } from '../run/context.ts';
import type { Finished } from '../run/finish-run.ts';

/** Says last of all, where something of a run may be there still, how it ended and what removes that. */
export function sayLeft(
  { say }: Pick<Context, 'say'>,
  { left, exitCode }: Pick<Finished, 'left' | 'exitCode'>,
): void {
  if (left)
    say(
      `exit code ${exitCode}: not all that this run made could be removed; \`npm run conformance -- clean\` removes what is left`,
    );
}
