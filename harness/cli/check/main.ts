import { join } from 'node:path';
import { EXIT } from '../../errors/exit.ts';
import { enter } from '../process/entry.ts';

/** `npm run check`: everything that needs no cluster. */
await enter(async (signal) => {
  const { humanDuration } = await import('../../log/duration.ts');
  const { harmlessWriter } = await import('../../log/writer.ts');
  const { createRunner } = await import('../../process/run.ts');
  const { runCheck } = await import('./run-check.ts');
  const { countsLine } = await import('./counts.ts');
  const { REPOSITORY } = await import('../make-context.ts');
  const out = harmlessWriter(process.stdout);
  const say = (text: string) => out(`${text}\n`);
  const started = performance.now();
  // The programs are npm's, also where this is not started by npm.
  const path = `${join(REPOSITORY, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
  const run = createRunner({ PATH: path });
  const { counts, failed, failedTests } = await runCheck({ run, repository: REPOSITORY, say, signal });
  for (const one of failedTests) say(`failed: ${one}`);
  const names = failed.length === 0 ? '' : `; failed: ${failed.join(', ')}`;
  say(`check took ${humanDuration(performance.now() - started)}${names}`);
  say(countsLine(counts));
  return failed.length === 0 ? EXIT.conformant : EXIT.nonConformant;
});
