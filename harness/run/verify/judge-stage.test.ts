import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '../../../suites/catalogue/catalogue.ts';
import { LANES } from '../../config/lanes.ts';
import { makePlan } from '../../config/plan.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import type { Lane } from '../../model/lane.ts';
import type { Context } from '../context.ts';
import { capabilitiesOf, WHOLE_MACHINE } from '../machine/capabilities-of.ts';
import { judgeStage } from './judge-stage.ts';

test('a stage with nothing to judge starts no process and turns nothing', async () => {
  const lanes = LANES.filter((one) => one.id === one.mode);
  const lane = lanes.find((one) => one.mode === 'init')!;
  const capabilities = (one: Lane) => capabilitiesOf(one, WHOLE_MACHINE);
  const plan = makePlan({ lanes, catalogue, profile: 'core', only: ['E-02'], capabilities });
  const context = {
    catalogue,
    repository: join(import.meta.dirname, '../../..'),
    options: { output: '/nowhere' },
    run: () => Promise.reject(new Error('a process was started')),
  } as unknown as Context;
  const state = { runId: 'some', lane } as unknown as LaneState;
  const stage = { context, plan, state, name: 'other-init', otherLane: [] };
  await expect(judgeStage(stage)).resolves.toEqual({ turned: [], lines: [] });
});
