import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import type { LaneReporterOptions } from '../../allure/reporter.ts';

/** Runs sample.case.ts as the judging process of lane `cni` would, with Allure results in the directory that is the argument. */
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const [resultsDir = 'allure-results'] = process.argv.slice(2);
const options: LaneReporterOptions = { resultsDir, lane: 'cni' };
const vitest = await startVitest('test', [], {
  config: false,
  watch: false,
  root: here('.'),
  include: ['sample.case.ts'],
  isolate: false,
  reporters: [[here('../../allure/reporter.ts'), { ...options }]],
});
await vitest.close();
