import { enter } from '../process/entry.ts';

/** `npm run series`: whole runs that belong together, such as those of other versions of Istio, and the table of all. */
await enter(async (signal) => {
  const { makeContext } = await import('../make-context.ts');
  const { resolveOptions } = await import('../../config/options.ts');
  const { fromFlags } = await import('../../config/sources.ts');
  const { series } = await import('./series.ts');
  const context = makeContext(resolveOptions('run', fromFlags({})), process.env, signal);
  return await series(context, process.argv.slice(2));
});
