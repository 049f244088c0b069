import { describeError } from '../errors/errors.ts';
import { askedFor } from './asked-for.ts';
import { runCheck } from './check-steps.ts';
import { addCounts, countsLine } from './counts.ts';
import { EXIT, exitCodeOfError } from './exit.ts';
import { livePart } from './live-part.ts';
import { makeContext, optionsOf, suiteVersion } from './make-context.ts';
import { parseCommandLine } from './program.ts';
import { listenForSignals } from './signals.ts';

/** `npm test`: the check, then profile quick on real clusters; closes with the sum of both. */
async function test(argv: readonly string[]): Promise<number> {
  const invocation = parseCommandLine(
    ['run', ...argv],
    suiteVersion(),
    (text) => void process.stdout.write(text),
  );
  if (invocation === undefined) return EXIT.conformant;
  const options = optionsOf(
    invocation,
    process.env,
    new Map([['profile', { value: 'quick', where: 'npm test' }]]),
  );
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  using signals = listenForSignals({ source: process, say, exit: (code) => process.exit(code) });
  const context = makeContext(options, process.env, signals.signal);
  await askedFor(context, options.keep);
  const check = await runCheck({
    run: context.run,
    repository: context.repository,
    say: context.say,
    signal: context.signal,
  });
  const live = await livePart(context);
  if (check.failed.length > 0) context.say(`check failed: ${check.failed.join(', ')}`);
  if (live.remark !== undefined) context.say(live.remark);
  context.say(countsLine(addCounts(check.counts, live.counts)));
  if (context.signal.aborted) return exitCodeOfError(context.signal.reason);
  return check.failed.length === 0 && live.ok ? EXIT.conformant : EXIT.nonConformant;
}

try {
  process.exitCode = await test(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${describeError(error)}\n0 passed, 1 failed, 0 skipped\n`);
  process.exitCode = exitCodeOfError(error);
}
