import { writeSync } from 'node:fs';
import { describeError, HarnessError } from '../../errors/errors.ts';
import { EXIT, exitCodeOfError, Interrupted, UncaughtError } from '../../errors/exit.ts';
import { harmlessWriter } from '../../log/writer.ts';
import { watchNpm } from './npm-gone.ts';
import { outliveOutput } from './outlive-output.ts';
import { listenForSignals } from './signals.ts';

/**
 * Runs a command as this process, from the first word to the exit code. The command is given the signal at which it must stop
 * and tear down: the first SIGINT, SIGTERM or SIGHUP, the end of npm, or an error that nothing caught. Its own exit code
 * stands, but a 0 becomes 3 after such an error, and where standard output could not be written.
 *
 * Imports of this file are the suite's own, so that a package that is missing is told like any other error.
 */
export async function enter(command: (signal: AbortSignal) => Promise<number>): Promise<void> {
  // Until it is known: nothing that ends this process before its time is a verdict.
  process.exitCode = EXIT.inconclusive;
  let isSound = true;
  const write = harmlessWriter(process.stderr);
  const say = (text: string) => write(`${text}\n`);
  outliveOutput(process.stderr);
  outliveOutput(process.stdout, (error) => {
    if (isSound)
      say(`standard output could not be written (${error.code}): what was to be said there is lost`);
    isSound = false;
  });
  using signals = listenForSignals({ source: process, say, leave, nowMs: () => performance.now() });
  const uncaught = (error: unknown) => {
    isSound = false;
    tell(error, say);
    signals.stop(new UncaughtError(error));
  };
  process.on('uncaughtException', uncaught).on('unhandledRejection', uncaught);
  await using _ = watchNpm({
    environment: process.env,
    parentPid: () => process.ppid,
    gone: () => {
      if (!signals.signal.aborted) say('npm is gone: stopping, then tearing down what was made');
      signals.stop(new Interrupted('SIGHUP'));
    },
  });
  const code = await outcome(command, signals.signal, say);
  const finish = () => {
    process.exitCode = code === EXIT.conformant && !isSound ? EXIT.inconclusive : code;
  };
  // Again at the end: an error of the last write comes after it.
  process.once('exit', finish);
  finish();
}

async function outcome(
  command: (signal: AbortSignal) => Promise<number>,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<number> {
  try {
    return await command(signal);
  } catch (error) {
    // What stopping made fail is no news.
    const thrown: unknown = signal.aborted ? signal.reason : error;
    tell(thrown, say);
    return exitCodeOfError(thrown);
  }
}

/** The stack where it is a defect. */
function tell(error: unknown, say: (text: string) => void): void {
  say(describeError(error));
  if (error instanceof HarnessError || !(error instanceof Error)) return;
  say(error.stack ?? '');
  if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') say('  next: npm ci');
}

const SHOW_CURSOR = '\u001B[?25h';

/** Past the streams, which a live display holds back; it has also hidden the cursor, and closes no more. */
function leave(text: string, code: number): void {
  try {
    if (process.stdout.isTTY) writeSync(process.stdout.fd, SHOW_CURSOR);
    writeSync(process.stderr.fd, `${text}\n`);
  } catch {
    // Nobody reads it.
  }
  process.exit(code);
}
