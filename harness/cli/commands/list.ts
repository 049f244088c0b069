import type { PlannedJudgement } from '../../model/record.ts';
import type { Requirement } from '../../model/requirement.ts';
import type { Context } from '../context.ts';
import { capabilitiesOf, defaultLanes } from '../lanes.ts';
import { planFor } from '../plan-for.ts';

/** `list`: the plan as it would be on a machine that offers everything; needs no cluster. */
export async function list(context: Context): Promise<number> {
  const plan = planFor(context, defaultLanes(context.options.mode), (lane) =>
    capabilitiesOf(lane, { browser: true }),
  );
  if (context.options.json) {
    context.out(`${JSON.stringify({ type: 'plan', ...plan })}\n`);
    return 0;
  }
  context.out(planText(context.catalogue, plan.judgements, context.terminal.width));
  return 0;
}

/** The plan as a table: one line a requirement, with the lanes that judge it; then what is left out, by reason. */
export function planText(
  catalogue: readonly Requirement[],
  judgements: readonly PlannedJudgement[],
  width: number,
): string {
  const lines: string[] = [];
  for (const theme of new Set(catalogue.map((one) => one.theme))) {
    const rows = catalogue.filter((one) => one.theme === theme).flatMap((one) => row(one, judgements, width));
    if (rows.length > 0) lines.push(theme, ...rows, '');
  }
  const planned = judgements.filter((one) => one.leftOut === undefined);
  lines.push(
    `${planned.length} judgements of ${new Set(planned.map((one) => one.requirement)).size} requirements`,
  );
  const reasons = Map.groupBy(
    judgements.filter((one) => one.leftOut !== undefined),
    (one) => reasonOf(one),
  );
  for (const [reason, left] of reasons) {
    lines.push(`left out, ${reason}: ${left.map((one) => `${one.requirement} (${one.lane})`).join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}

function row(
  requirement: Requirement,
  judgements: readonly PlannedJudgement[],
  width: number,
): readonly string[] {
  const lanes = judgements
    .filter((one) => one.requirement === requirement.id && one.leftOut === undefined)
    .map((one) => one.lane);
  if (lanes.length === 0) return [];
  const head = `  ${requirement.id}  ${lanes.join('+').padEnd(9)} ${requirement.level === 'extended' ? 'extended' : 'core    '} `;
  return [`${head}${requirement.title}`.slice(0, Math.max(width, 60))];
}

function reasonOf({ leftOut }: PlannedJudgement): string {
  return `${leftOut?.verdict}: ${leftOut?.reason}`;
}
