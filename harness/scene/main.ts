import { makeContext } from '../cli/make-context.ts';
import { enter } from '../cli/process/entry.ts';
import { resolveOptions } from '../config/options.ts';
import { fromFlags } from '../config/sources.ts';
import { HostError } from '../errors/errors.ts';
import { parseSceneOptions } from './options.ts';
import { playScene } from './scene.ts';

/** `npm run scene`: the README's commands as a stranger runs them, from the first word to the exit code. */
await enter(async (signal) => {
  const options = parseSceneOptions(process.argv.slice(2), (text) => void process.stdout.write(text));
  if (options === undefined) return 0;
  if (process.getuid?.() !== 0)
    throw new HostError('a scene adds a user to this machine, which needs root', 'run it as root');
  const source = resolveOptions('run', fromFlags({ engine: [options.engine], images: ['source'] }));
  return await playScene(makeContext(source, process.env, signal), options);
});
