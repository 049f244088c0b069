import { describeError } from '../../errors/errors.ts';
import { EXIT, exitCodeOfError, worstExit } from '../../errors/exit.ts';
import { harmlessWriter } from '../../log/writer.ts';
import { askedFor } from '../../run/asked-for.ts';
import type { Context } from '../../run/context.ts';
import { makeContext, optionsOf, suiteVersion } from '../make-context.ts';
import { parseCommandLine } from '../program.ts';
import { addCounts, countsLine, NONE } from './counts.ts';
import { livePart } from './live-part.ts';
import { runCheck } from './run-check.ts';

/** `npm test`: the check, then profile quick on real clusters; closes with the sum of both, whatever happens. */
export async function wholeTest(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const out = harmlessWriter(process.stdout);
  try {
    const invocation = parseCommandLine(['run', ...argv], suiteVersion(), out);
    if (invocation === undefined) return EXIT.conformant;
    const byDefault = new Map([['profile', { value: 'quick', where: 'npm test' }] as const]);
    const context = makeContext(optionsOf(invocation, process.env, byDefault), process.env, signal);
    await askedFor(context, context.options.keep);
    return await bothParts(context);
  } catch (error) {
    const thrown: unknown = signal.aborted ? signal.reason : error;
    harmlessWriter(process.stderr)(`${describeError(thrown)}\n`);
    out(`${countsLine({ ...NONE, failed: 1 })}\n`);
    return exitCodeOfError(thrown);
  }
}

async function bothParts(context: Context): Promise<number> {
  const { run, repository, say, signal } = context;
  const check = await runCheck({ run, repository, say, signal });
  const live = await livePart(context);
  if (check.failed.length > 0) say(`check failed: ${check.failed.join(', ')}`);
  // Again, since the log of a CI is read from its end, and may lack its middle.
  for (const one of check.failedTests) say(`failed: ${one}`);
  if (live.remark !== undefined) say(live.remark);
  say(countsLine(addCounts(check.counts, live.counts)));
  return worstExit(check.failed.length === 0 ? EXIT.conformant : EXIT.nonConformant, live.exitCode);
}
