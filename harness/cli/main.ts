import { describeError, HarnessError } from '../errors/errors.ts';
import { dispatch } from './dispatch.ts';
import { EXIT, exitCodeOfError } from './exit.ts';
import { makeContext, optionsOf, suiteVersion } from './make-context.ts';
import { outliveReaders } from './outlive-readers.ts';
import { parseCommandLine } from './program.ts';
import { listenForSignals } from './signals.ts';

/** The command line, from the first word to the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const invocation = parseCommandLine(argv, suiteVersion(), (text) => void process.stdout.write(text));
    if (invocation === undefined) return EXIT.conformant;
    const options = optionsOf(invocation, process.env);
    const say = (text: string) => void process.stderr.write(`${text}\n`);
    using signals = listenForSignals({ source: process, say, exit: (code) => process.exit(code) });
    return await dispatch(makeContext(options, process.env, signals.signal), invocation);
  } catch (error) {
    process.stderr.write(`${describeError(error)}\n`);
    if (!(error instanceof HarnessError) && error instanceof Error)
      process.stderr.write(`${error.stack ?? ''}\n`);
    return exitCodeOfError(error);
  }
}

outliveReaders([process.stdout, process.stderr]);
// Set, not called: what is still written to a pipe gets out.
process.exitCode = await main(process.argv.slice(2));
