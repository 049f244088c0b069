import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Every spec's judge on its recorded observations and their mutants: no cluster. */
export default defineConfig({
  test: {
    root: join(import.meta.dirname, '../..'),
    include: ['suites/**/*.spec.ts'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    provide: {
      pass: {
        role: 'mutants',
        from: {
          recorded: join(import.meta.dirname, '../../fixtures/recorded/observations'),
          wanted: join(import.meta.dirname, '../../fixtures/recorded/wanted'),
        },
      },
    },
  },
});
