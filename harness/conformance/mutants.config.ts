import { defineConfig } from 'vitest/config';

/** Every spec's judge on its recorded observations and their mutants: no cluster. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['suites/**/*.spec.ts'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    provide: {
      pass: {
        role: 'mutants',
        from: {
          recorded: new URL('../../fixtures/recorded/observations', import.meta.url).pathname,
          wanted: new URL('../../fixtures/recorded/wanted', import.meta.url).pathname,
        },
      },
    },
  },
});
