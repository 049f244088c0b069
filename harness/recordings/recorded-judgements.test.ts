import { expect, test } from 'vitest';
import { requirementOf } from '../../suites/catalogue/catalogue.ts';
import type { LaneDefinition } from '../bench/definition.ts';
import { Findings } from '../verdict/findings.ts';
import { recordedJudgements } from './recorded-judgements.ts';

test('the version that an observation was recorded of is read once, however many of its mutants are judged', () => {
  const definition: LaneDefinition<number> = {
    scope: 'lane',
    requirement: { ...requirementOf('CNI-E-01'), modes: ['cni'] },
    observe: async () => 1,
    judge: (seen, _mode, istio) => new Findings().equal('seen', istio, `1.30.${seen}`).judgement(),
    mutants: {},
  };
  const read: string[] = [];
  const recorded = (where: string) => (where === 'cni' ? 1 : undefined);
  const [judgement] = recordedJudgements(definition, recorded, (where) => {
    read.push(where);
    return '1.30.1';
  });
  const judged = [1, 2, 3].map((seen) => judgement!.judge(seen).differences.length);
  expect(judged).toEqual([0, 1, 1]);
  expect(read).toEqual(['cni']);
});
