import { enter } from './process/entry.ts';

await enter(async (signal) => {
  const { dispatch } = await import('./dispatch.ts');
  const { makeContext, optionsOf, suiteVersion } = await import('./make-context.ts');
  const { parseCommandLine } = await import('./program.ts');
  const help = (text: string) => void process.stdout.write(text);
  const invocation = parseCommandLine(process.argv.slice(2), suiteVersion(), help);
  if (invocation === undefined) return 0;
  return await dispatch(makeContext(optionsOf(invocation, process.env), process.env, signal), invocation);
});
