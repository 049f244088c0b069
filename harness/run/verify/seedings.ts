import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layoutOf } from '../../config/layout.ts';
import { HarnessError } from '../../errors/errors.ts';
import { type Fault, parseFault } from '../../faults/fault.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import type { Plan } from '../../model/record.ts';
import type { Context } from '../context.ts';
import { type Tried, triedBy } from './tried.ts';

/** A fault, and the lane that it is seeded into. */
export interface Seeding {
  readonly state: LaneState;
  readonly tried: Tried;
}

/**
 * The faults that are named, in that order, each with its lane, or the first ordinary one of its mode.
 * @throws HarnessError NO_LANE; UsageError for one that can turn nothing of what is to be judged
 */
export function seedingsOf(
  context: Pick<Context, 'repository' | 'catalogue'>,
  {
    plan,
    names,
    lanes,
  }: { readonly plan: Plan; readonly names: readonly string[]; readonly lanes: readonly LaneState[] },
): readonly Seeding[] {
  return names.map((name) => {
    const fault = readFault(context, name);
    const state = laneFor(fault, lanes);
    return { state, tried: triedBy(plan, fault, state.lane.id) };
  });
}

function readFault(context: Pick<Context, 'repository' | 'catalogue'>, name: string): Fault {
  const file = join(layoutOf(context.repository).faults, `${name}.yaml`);
  return parseFault(readFileSync(file, 'utf8'), file, context.catalogue);
}

function laneFor(fault: Fault, lanes: readonly LaneState[]): LaneState {
  const state = lanes.find(({ lane }) =>
    fault.lane === undefined ? lane.mode === fault.mode && !lane.disruptive : lane.id === fault.lane,
  );
  if (state !== undefined) return state;
  throw new HarnessError(
    'NO_LANE',
    `${fault.name} is seeded into ${fault.lane === undefined ? `a lane of mode ${fault.mode}` : `lane ${fault.lane}`}, and none is up`,
    {
      nextStep: `npm run conformance -- up ${fault.lane === undefined ? `--mode ${fault.mode}` : `--lane ${fault.lane}`}`,
    },
  );
}
