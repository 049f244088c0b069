import { exitCodeOfError } from '../cli/exit.ts';
import { makeContext } from '../cli/make-context.ts';
import { outliveReaders } from '../cli/outlive-readers.ts';
import { listenForSignals } from '../cli/signals.ts';
import { resolveOptions } from '../config/options.ts';
import { fromFlags } from '../config/sources.ts';
import { describeError, HarnessError, HostError } from '../errors/errors.ts';
import { parseSceneOptions } from './options.ts';
import { playScene } from './scene.ts';

/** `npm run scene`: the README's commands as a stranger runs them, from the first word to the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  using signals = listenForSignals({ source: process, say, exit: (code) => process.exit(code) });
  try {
    const options = parseSceneOptions(argv, (text) => void process.stdout.write(text));
    if (options === undefined) return 0;
    if (process.getuid?.() !== 0)
      throw new HostError('a scene adds a user to this machine, which needs root', 'run it as root');
    const source = resolveOptions('run', fromFlags({ engine: [options.engine], images: ['source'] }));
    return await playScene(makeContext(source, process.env, signals.signal), options);
  } catch (error) {
    const interrupted = signals.signal.aborted;
    const thrown: unknown = interrupted ? signals.signal.reason : error;
    say(describeError(thrown));
    if (!(thrown instanceof HarnessError) && thrown instanceof Error) say(thrown.stack ?? '');
    return exitCodeOfError(thrown);
  }
}

outliveReaders([process.stdout, process.stderr]);
process.exitCode = await main(process.argv.slice(2));
