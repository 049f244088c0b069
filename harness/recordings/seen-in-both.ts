import type { Compared, SeenInBoth } from '../bench/definition.ts';
import type { JournalLine, LaneFacts, Plan } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';
import { putAlike } from '../verdict/put-alike.ts';

/**
 * What each requirement observed that was judged in both lanes, in the order of their ids. The lanes' nodes
 * are named alike, since their own names hold the lane's, and so is what differs from run to run. What was inconclusive in one of them is left out.
 */
export function seenInBoth(lines: readonly JournalLine[], lanes: ComparedLanes): readonly SeenInBoth[] {
  const init = observedIn(lanes.init, lines);
  const cni = observedIn(lanes.cni, lines);
  return [...init.keys()]
    .filter((requirement) => cni.has(requirement))
    .toSorted()
    .map((requirement) => ({ requirement, init: init.get(requirement), cni: cni.get(requirement) }));
}

/** The two lanes that are compared. */
export type ComparedLanes = NonNullable<Plan['parity']>;

/** What both lanes are made of: of what the run says, the last. A version that nobody wrote down is taken for the newest. */
export function commonTo(lines: readonly JournalLine[], lanes: ComparedLanes): Compared {
  const lane = lines.findLast((line) => line.type === 'lane' && line.lane.id === lanes.cni);
  const run = lines.findLast((line) => line.type === 'run');
  return {
    istio: lane?.type === 'lane' ? lane.lane.istio.version : '',
    settings: run?.type === 'run' ? run.run.settings : [],
  };
}

type Observed = ReadonlyMap<RequirementId, unknown>;

function observedIn(lane: string, lines: readonly JournalLine[]): Observed {
  // Runs that are reported together each had a cluster for it: the one that was told last was judged.
  let alike = (text: string) => text;
  const judged = lines.flatMap((line): [RequirementId, unknown][] => {
    if (line.type === 'lane' && line.lane.id === lane) alike = namedAlike(line.lane);
    if (line.type !== 'verdict' || line.lane !== lane || line.observation === undefined) return [];
    if (line.verdict.kind !== 'conformant' && line.verdict.kind !== 'non-conformant') return [];
    return [[line.requirement, putAlike(JSON.parse(alike(JSON.stringify(line.observation))))]];
  });
  return new Map(judged);
}

/** `node-1` for the first node, and so on; the longest name first, since one may begin like another. */
function namedAlike({ nodes }: Pick<LaneFacts, 'nodes'>): (text: string) => string {
  const names = nodes.map(({ name }, index) => [name, `node-${index + 1}`] as const);
  const longestFirst = names.toSorted(([a], [b]) => b.length - a.length);
  return (text) => longestFirst.reduce((done, [name, alike]) => done.replaceAll(name, alike), text);
}
