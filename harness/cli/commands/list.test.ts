import { expect, test } from 'vitest';
import { plan, requirement } from '../../config/testing/sample-plan.ts';
import { planText } from './list.ts';

const WIDTH = 120;

test('what is slow is named where it is judged, with its level, and else why it is not', () => {
  const slow = { slow: true, quick: false, modes: ['cni'] } as const;
  const catalogue = [
    requirement('CNI-F-01'),
    requirement('CNI-F-02', slow),
    requirement('CNI-F-03', { ...slow, level: 'extended' }),
  ];
  const text = (profile: 'core' | 'full') =>
    planText(catalogue, plan({ catalogue, profile }).judgements, WIDTH).split('\n');
  expect(text('full')).toContain(
    'in profile full alone, for minutes of real time: CNI-F-02 (core), CNI-F-03 (extended)',
  );
  expect(text('core')).toContain(
    'left out, skipped: core, in profile full alone: it waits for minutes of real time: CNI-F-02 (cni)',
  );
  expect(text('core').join()).not.toContain('for minutes of real time: CNI-F-02 (core)');
});
