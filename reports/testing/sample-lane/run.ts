import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { openPass } from '../../../harness/bench/pass.ts';
import { REPORT_FILES } from '../../../harness/protocol/report-files.ts';
import type { LaneReporterOptions } from '../../allure/reporter.ts';
import { sampleCatalogue } from '../sample.ts';
import { beginJournal, writeLane } from './files.ts';

/**
 * Runs sample.case.ts as the judging process of lane `cni` would, in the directory that is the argument: `out` is the run's
 * output, with its journal, evidence and Allure results.
 */
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const [directory = '.'] = process.argv.slice(2);
const outputDirectory = join(directory, 'out');
const allureReporter = here('../../allure/reporter.ts');
const options: LaneReporterOptions = {
  resultsDir: join(outputDirectory, REPORT_FILES.allureResults),
  lane: 'cni',
};
const pass = openPass(
  {
    laneStateFile: writeLane(directory),
    specs: [],
    outputDirectory,
    cacheDirectory: directory,
    allureReporter,
    deadlineScale: 1,
    bail: false,
    workers: 1,
  },
  undefined,
);
beginJournal(outputDirectory, sampleCatalogue);
const vitest = await startVitest('test', [], {
  config: false,
  watch: false,
  root: here('.'),
  include: ['sample.case.ts'],
  pool: 'forks',
  isolate: false,
  provide: { pass },
  reporters: [[allureReporter, { ...options }]],
});
await vitest.close();
