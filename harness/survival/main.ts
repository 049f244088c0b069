import { enter } from '../cli/process/entry.ts';

/** `npm run survival`: whether whatever ends a run leaves nothing behind and the truth in its reports. */
await enter(async (signal) => {
  const { makeContext } = await import('../cli/make-context.ts');
  const { resolveOptions } = await import('../config/options.ts');
  const { fromFlags } = await import('../config/sources.ts');
  const { parseSurvivalOptions } = await import('./options.ts');
  const { survive } = await import('./survive.ts');
  const options = parseSurvivalOptions(process.argv.slice(2), (text) => void process.stdout.write(text));
  if (options === undefined) return 0;
  const flags = fromFlags({ engine: [options.engine], images: ['source'] });
  return await survive(makeContext(resolveOptions('run', flags), process.env, signal), options);
});
