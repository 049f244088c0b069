import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The harness's own tests: no cluster, no engine. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '..'),
    globalSetup: join(import.meta.dirname, 'cli/check/own-temporary.ts'),
    include: ['{harness,reports,suites,fixtures}/**/*.test.ts'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 120_000,
  },
});
