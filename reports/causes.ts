import { isFailure } from './failures.ts';
import type { ConformanceReport, ReportedRequirement } from './schema.ts';

/** What is not conformant for one cause: the first is told in full, the others with it. */
export interface Cause {
  readonly first: ReportedRequirement;
  /** Those that differ in the same way, and those that are blocked by the first or by what blocks it. */
  readonly others: readonly ReportedRequirement[];
}

/**
 * What is non-conformant, known findings among it, or inconclusive though the run came to it; what shares a cause together,
 * failures first. Two share one where both are blocked by the same requirement in a lane, or their differences are alike but
 * for the names of nodes and pods.
 */
export function causesOf(report: ConformanceReport): readonly Cause[] {
  const rows = report.requirements.filter(
    ({ verdict, cause }) =>
      verdict === 'non-conformant' || (verdict === 'inconclusive' && cause !== 'not-reached'),
  );
  const nodes = report.lanes.flatMap((lane) => lane.nodes?.map(({ name }) => name) ?? []);
  const groups = Map.groupBy(rows, (one) => causeKey(blockerOf(one, rows) ?? one, nodes));
  const causes = [...groups.values()].flatMap((same): Cause[] => {
    const first = same.find((one) => one.blockedBy === undefined) ?? same[0];
    return first === undefined ? [] : [{ first, others: same.filter((one) => one !== first) }];
  });
  const fails = ({ first }: Cause) => isFailure(first, report.summary.strict);
  return [...causes.filter(fails), ...causes.filter((cause) => !fails(cause))];
}

/** What blocks a row in its lane, where that is red itself. */
function blockerOf(
  one: ReportedRequirement,
  rows: readonly ReportedRequirement[],
): ReportedRequirement | undefined {
  return rows.find(({ id, lane }) => id === one.blockedBy && lane === one.lane);
}

function causeKey(one: ReportedRequirement, nodes: readonly string[]): string {
  if (one.blockedBy !== undefined) return JSON.stringify(['blocked', one.blockedBy, one.lane]);
  const differences = one.differences.map(({ subject, expected, seen, pod }) => {
    const names = [...nodes, ...(pod === undefined ? [] : [pod, ...pod.split('/')])];
    return JSON.stringify([subject, expected, seen].map((words) => withoutNames(words, names)));
  });
  const alike = differences.length === 0 ? [withoutNames(one.reason, nodes)] : [...new Set(differences)];
  return JSON.stringify([one.verdict, one.known ?? '', ...alike.toSorted()]);
}

/** Ids of pods, sandboxes and passes differ from one judgement to the next. */
const IDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[0-9a-f]*\d)[0-9a-f]{6,64}\b/g;

const NAMES = /[\w/-]+(?:\.[\w/-]+)*/g;

function withoutNames(words: string, names: readonly string[]): string {
  return words.replaceAll(NAMES, (name) => (names.includes(name) ? '<name>' : name)).replaceAll(IDS, '<id>');
}
