import { makePlan } from '../config/plan.ts';
import type { Capability } from '../model/capability.ts';
import type { Lane } from '../model/lane.ts';
import type { Plan } from '../model/record.ts';
import type { Context } from './context.ts';

/** The plan as it would be on a machine, whatever that offers: finds wrong options without looking at one. */
export function planFor(
  context: Context,
  lanes: readonly Lane[],
  capabilities: (lane: Lane) => readonly Capability[],
): Plan {
  const { profile, only } = context.options;
  return makePlan({ lanes, catalogue: context.catalogue, profile, only, capabilities });
}
