import { nextFreeIds } from '../../../suites/catalogue/free-ids.ts';
import { NOT_JUDGED } from '../../../suites/catalogue/not-judged.ts';
import { chooseLanes } from '../../config/lanes.ts';
import type { PlannedJudgement } from '../../model/record.ts';
import type { Requirement } from '../../model/requirement.ts';
import type { Context } from '../../run/context.ts';
import { capabilitiesOf, WHOLE_MACHINE } from '../../run/machine/capabilities-of.ts';
import { expectedIstio, planFor } from '../../run/plan-for.ts';

/** `list`: the plan as it would be on a machine that offers everything; needs no cluster. */
export async function list(context: Context): Promise<number> {
  const lanes = chooseLanes(context.options);
  const source = context.options.images === 'source' ? 'source' : 'registry';
  const istio = await expectedIstio(context, lanes, source);
  const plan = planFor(context, lanes, (lane) => capabilitiesOf(lane, WHOLE_MACHINE), istio);
  if (context.options.json) {
    context.out(`${JSON.stringify({ type: 'plan', ...plan, notJudged: NOT_JUDGED })}\n`);
    return 0;
  }
  context.out(planText(context.catalogue, plan.judgements, context.terminal.width));
  if (context.options.profile === 'full' && context.options.only.length === 0)
    context.out(notJudgedText(context.catalogue));
  return 0;
}

/** The plan as a table: one line a requirement, with the lanes that judge it; then what is left out, by reason. */
export function planText(
  catalogue: readonly Requirement[],
  judgements: readonly PlannedJudgement[],
  width: number,
): string {
  const lines: string[] = [];
  const judged = lanesByRequirement(judgements);
  const column = Math.max(...[...judged.values()].map((lanes) => lanes.length));
  for (const theme of new Set(catalogue.map((one) => one.theme))) {
    const rows = catalogue
      .filter((one) => one.theme === theme)
      .flatMap((one) => row(one, judged.get(one.id)?.padEnd(column), width));
    if (rows.length > 0) lines.push(theme, ...rows, '');
  }
  const planned = judgements.filter((one) => one.leftOut === undefined);
  const requirements = new Set(planned.map((one) => one.requirement));
  lines.push(`${counted(planned.length, 'judgement')} of ${counted(requirements.size, 'requirement')}`);
  const slow = catalogue.filter((one) => one.slow && requirements.has(one.id));
  if (slow.length > 0)
    lines.push(
      `in profile full alone, for minutes of real time: ${slow.map(({ id, level }) => `${id} (${level})`).join(', ')}`,
    );
  const reasons = Map.groupBy(
    judgements.filter((one) => one.leftOut !== undefined),
    (one) => reasonOf(one),
  );
  for (const [reason, left] of reasons) {
    // Whoever selects knows what is not selected: it is most of the catalogue.
    const all = left[0]?.leftOut?.cause === 'only' ? counted(left.length, 'judgement') : named(left);
    lines.push(`left out, ${reason}: ${all}`);
  }
  return `${lines.join('\n')}\n`;
}

/** `1 judgement`, `2 judgements`. */
function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** Ids that no spec judges, each with its reason; and those that a new requirement may take. */
function notJudgedText(catalogue: readonly Requirement[]): string {
  const lines = NOT_JUDGED.map(({ id, title, reason }) => `  ${id}  ${title}: ${reason}`);
  const free = `next free id of each letter: ${nextFreeIds(catalogue, NOT_JUDGED).join(', ')}`;
  return `\nnot judged by any spec\n${lines.join('\n')}\n\n${free}\n`;
}

/** `init+cni` of each requirement that is judged. */
function lanesByRequirement(judgements: readonly PlannedJudgement[]): ReadonlyMap<string, string> {
  const planned = judgements.filter((one) => one.leftOut === undefined);
  const groups = Map.groupBy(planned, (one) => one.requirement);
  return new Map([...groups].map(([id, same]) => [id, same.map((one) => one.lane).join('+')]));
}

function row(requirement: Requirement, lanes: string | undefined, width: number): readonly string[] {
  if (lanes === undefined) return [];
  const line = `  ${requirement.id}  ${requirement.level.padEnd(8)}  ${lanes}  ${requirement.title}`;
  return [line.slice(0, Math.max(width, 60))];
}

function named(left: readonly PlannedJudgement[]): string {
  return left.map((one) => `${one.requirement} (${one.lane})`).join(', ');
}

function reasonOf({ leftOut }: PlannedJudgement): string {
  return `${leftOut?.verdict}: ${leftOut?.reason}`;
}
