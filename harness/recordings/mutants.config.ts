import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { readExplanations } from './explanations.ts';

const RECORDED = join(import.meta.dirname, '../../fixtures/recorded');

/** Every spec's judge on its recorded observations and their mutants: no cluster. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['suites/**/*.spec.ts'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 60_000,
    provide: {
      pass: {
        role: 'mutants',
        from: { recorded: join(RECORDED, 'observations'), wanted: join(RECORDED, 'wanted') },
        explanations: readExplanations(join(RECORDED, 'insensitive.yaml')),
      },
    },
  },
});
