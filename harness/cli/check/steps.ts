import { insensitiveLine } from './insensitive-file.ts';

/** One program of `npm run check`. */
export interface CheckStep {
  readonly name: string;
  readonly argv: readonly string[];
  /** A vitest configuration: the step then has counts of tests. */
  readonly vitest?: string;
  /** What else there is to tell of it. */
  readonly tells?: (repository: string) => string;
}

/** Longest first, since two go side by side. */
export const STEPS: readonly CheckStep[] = [
  { name: 'tests', argv: [], vitest: 'harness/vitest.config.ts' },
  {
    name: 'lint',
    argv: ['oxlint', '--type-aware', '--deny-warnings', 'harness', 'suites', 'reports', 'fixtures'],
  },
  {
    name: 'mutants',
    argv: [],
    vitest: 'harness/recordings/mutants.config.ts',
    tells: insensitiveLine,
  },
  { name: 'unused', argv: ['knip'] },
  {
    name: 'format',
    argv: [
      'biome',
      'check',
      '--config-path=.biome.json',
      // A line for each file that is not as it should be: whole diffs end after twenty, before all are named.
      '--reporter=concise',
      '--max-diagnostics=none',
      '.',
    ],
  },
  { name: 'types', argv: ['tsc', '-p', '.'] },
];

/** @param report where vitest is to write its own, JSON */
export function argvOf(step: CheckStep, report: string): readonly string[] {
  if (step.vitest === undefined) return step.argv;
  return [
    'vitest',
    'run',
    '--config',
    step.vitest,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
}
