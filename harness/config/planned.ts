import type { Lane, LaneId } from '../model/lane.ts';
import { PARITY_LANE, type Plan, type PlannedJudgement } from '../model/record.ts';
import type { Requirement, RequirementId } from '../model/requirement.ts';

/** The lanes that a plan judges something in, those with most to judge first: begun last, they would end last. */
export function busyLanes(plan: Plan): readonly Lane[] {
  const judged = (lane: Lane) => judgedIn(plan, lane);
  return plan.lanes.filter((lane) => judged(lane) > 0).toSorted((a, b) => judged(b) - judged(a));
}

/** Whether more is judged in this lane than in any other. */
export function isBusiest(plan: Plan, lane: Lane): boolean {
  const [busiest, next] = busyLanes(plan);
  if (busiest === undefined || busiest.id !== lane.id) return false;
  return next === undefined || judgedIn(plan, next) < judgedIn(plan, busiest);
}

/** What is judged in some lane. */
export function plannedIn(judgements: readonly PlannedJudgement[]): ReadonlySet<RequirementId> {
  return new Set(judgements.flatMap((one) => (one.leftOut === undefined ? one.requirement : [])));
}

/** Whether a lane is one of the two that parity compares. */
export function isOfParity({ parity }: Pick<Plan, 'parity'>, { id }: Pick<Lane, 'id'>): boolean {
  return parity !== undefined && Object.values(parity).includes(id);
}

/** What is judged over the record of others though none of these is judged in both lanes that parity compares. */
export function withoutRecord(
  { judgements, parity }: Pick<Plan, 'judgements' | 'parity'>,
  catalogue: readonly Requirement[],
): readonly RequirementId[] {
  if (parity === undefined) return [];
  const idsIn = (lane: LaneId) => plannedIn(judgements.filter((one) => one.lane === lane));
  const inCni = idsIn(parity.cni);
  if ([...idsIn(parity.init)].some((id) => inCni.has(id))) return [];
  const planned = idsIn(PARITY_LANE);
  return catalogue.flatMap(({ id, scope }) => (scope === 'record' && planned.has(id) ? id : []));
}

function judgedIn(plan: Plan, lane: Lane): number {
  const own = plan.judgements.filter((one) => one.lane === lane.id && one.leftOut === undefined);
  return own.length + (isOfParity(plan, lane) && isParityPlanned(plan) ? 1 : 0);
}

function isParityPlanned(plan: Plan): boolean {
  return plan.judgements.some((one) => one.lane === PARITY_LANE && one.leftOut === undefined);
}
