import { expect, test } from 'vitest';
import { requirementOf } from '../../suites/catalogue/catalogue.ts';
import type { LaneDefinition } from '../bench/definition.ts';
import { Findings } from '../verdict/findings.ts';
import { judgeChecks } from './mutants.ts';

interface Seen {
  readonly port?: number;
}

const definition = (seen: (port: number | undefined) => string): LaneDefinition<Seen> => ({
  scope: 'lane',
  requirement: { ...requirementOf('CNI-E-01'), modes: ['cni'] },
  observe: async () => ({}),
  judge: ({ port }) => new Findings().holds('port', '15006', port === 15006, seen(port)).judgement(),
  mutants: { 'no port': (good) => delete good.port },
});
const run = (of: LaneDefinition<Seen>) => {
  const checks = judgeChecks(of, (where) => (where === 'cni' ? { port: 15006 } : undefined));
  for (const check of checks) check.run();
};

test('a judge whose difference is no words is found by its mutants', () => {
  expect(() => run(definition((port) => `port ${port}`))).toThrow('not in words');
  expect(() => run(definition((port) => `port ${port ?? 'none'}`))).not.toThrow();
});
