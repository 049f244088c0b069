import { isOfParity } from '../../config/planned.ts';
import type { Lane } from '../../model/lane.ts';
import { PARITY_LANE, type Plan } from '../../model/record.ts';
import type { Requirement, RequirementId } from '../../model/requirement.ts';
import type { JudgeSpec } from '../../protocol/judge-lane.ts';

/** What is judged, or for parity observed, in a lane, and where its spec is; `missing` has none. */
export function specsFor(
  lane: Lane,
  plan: Plan,
  catalogue: readonly Requirement[],
  files: ReadonlyMap<RequirementId, string>,
): { readonly specs: readonly JudgeSpec[]; readonly missing: readonly RequirementId[] } {
  const planned = new Set(
    plan.judgements
      .filter((one) => one.leftOut === undefined)
      .filter((one) => one.lane === lane.id || (one.lane === PARITY_LANE && isOfParity(plan, lane)))
      .map((one) => one.requirement),
  );
  const here = catalogue.filter(
    (one) => planned.has(one.id) && one.modes.includes(lane.mode) && one.scope !== 'record',
  );
  const specs = here.flatMap(({ id, effect }) => {
    const file = files.get(id);
    return file === undefined ? [] : [{ requirement: id, effect, file }];
  });
  return { specs, missing: here.map((one) => one.id).filter((id) => !files.has(id)) };
}
