import { join } from 'node:path';
import { humanDuration } from '../log/duration.ts';
import { createRunner } from '../process/run.ts';
import { runCheck } from './check-steps.ts';
import { countsLine } from './counts.ts';
import { REPOSITORY } from './make-context.ts';

/** `npm run check`: everything that needs no cluster. */
const say = (text: string) => void process.stdout.write(`${text}\n`);
const started = performance.now();
// The programs are npm's, also where this is not started by npm.
const path = `${join(REPOSITORY, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
const { counts, failed } = await runCheck({
  run: createRunner({ PATH: path }),
  repository: REPOSITORY,
  say,
  signal: new AbortController().signal,
});
say(
  `check took ${humanDuration(performance.now() - started)}${failed.length === 0 ? '' : `; failed: ${failed.join(', ')}`}`,
);
say(countsLine(counts));
process.exitCode = failed.length === 0 ? 0 : 1;
