import { UsageError } from '../errors/errors.ts';
import type { Lane } from '../model/lane.ts';
import type { ImageFact, JournalLine, LaneFacts } from '../model/record.ts';
import type { RequirementId } from '../model/requirement.ts';
import { type JournalRun, linesOf } from './journal-run.ts';

/** How many differences a refusal names. */
const NAMED = 10;

/** What some run has to say of something; undefined where it has nothing to say. */
type Saying = (run: JournalRun) => string | undefined;

/**
 * Refuses runs that did not judge parts of one plan: of other versions or settings, with another lane of the same name, or
 * with verdicts of one judgement that are not the same. What is judged over the whole record is left aside.
 * @throws UsageError naming each difference, and what it is in which run
 */
export function refuseOtherPlans(
  runs: readonly JournalRun[],
  isOverRecord: (requirement: RequirementId) => boolean,
): void {
  const names = runs.map(({ run }) => run.id);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new UsageError(
      `run ${twice} is named twice`,
      'name each run once: npm run conformance -- report DIR DIR',
    );
  const differences = [
    ...differing(runs, 'suite', ({ run }) => run.suite),
    ...differing(runs, 'profile', ({ run }) => run.profile),
    ...differing(runs, 'settings', ({ run }) => run.settings.join(' ') || 'none'),
    ...differing(runs, 'Istio', istioOf),
    ...differing(runs, 'Kubernetes', (each) => (isMade(each) ? each.run.kubernetes : undefined)),
    ...imagesDiffering(runs),
    ...lanesOf(runs).flatMap((lane) => lanesDiffering(runs, lane)),
    ...verdictsDiffering(runs, isOverRecord),
  ];
  if (differences.length === 0) return;
  const more = differences.length > NAMED ? `; and ${differences.length - NAMED} more` : '';
  throw new UsageError(
    `these runs did not judge parts of one plan: ${differences.slice(0, NAMED).join('; ')}${more}`,
    'report each by itself: npm run conformance -- report DIR',
  );
}

/** `suite: 0.1.0 in A, 0.2.0 in B`; nothing where all that say it say the same. */
function differing(runs: readonly JournalRun[], what: string, of: Saying): readonly string[] {
  const said = runs.flatMap((run) => {
    const value = of(run);
    return value === undefined ? [] : [{ value, id: run.run.id }];
  });
  const groups = Map.groupBy(said, ({ value }) => value);
  if (groups.size < 2) return [];
  const words = [...groups].map(([value, its]) => `${value} in ${its.map(({ id }) => id).join(' and ')}`);
  return [`${what}: ${words.join(', ')}`];
}

/** The run's, which is that of lanes without one of their own. */
function istioOf(each: JournalRun): string | undefined {
  return hasRunsIstio(each) && isMade(each) ? istioWords(each.run.istio) : undefined;
}

/** Whether some lane has the Istio of the run, and not one of its own. */
export function hasRunsIstio({ plan }: JournalRun): boolean {
  return plan?.lanes.some((lane) => lane.istio === undefined) === true;
}

function istioWords({ version, origin, proxy }: LaneFacts['istio']): string {
  return `${version} (${origin}, ${proxy})`;
}

function isMade({ lines }: JournalRun): boolean {
  return linesOf(lines, 'images').length > 0;
}

/** Images that were fetched: what a machine builds, another builds with a digest of its own. */
function imagesDiffering(runs: readonly JournalRun[]): readonly string[] {
  const fetched = ({ run }: JournalRun) => run.images.filter(({ origin }) => origin !== 'source');
  const names = new Set(runs.flatMap((run) => fetched(run).map(({ name }) => name)));
  return [...names].flatMap((name) =>
    differing(runs, `image ${name}`, (run) => oneOrMore(fetched(run).filter((image) => image.name === name))),
  );
}

function oneOrMore(images: readonly ImageFact[]): string | undefined {
  return images.length === 0 ? undefined : alternatives(images.map(({ digest }) => digest));
}

/** Of nodes that could not be looked at nothing is known. */
function pluginWords({ plugin = [] }: LaneFacts): string | undefined {
  return plugin.length === 0 ? undefined : alternatives(plugin.map(({ sha256 }) => sha256));
}

function alternatives(all: readonly string[]): string {
  return [...new Set(all)].toSorted().join(' and ');
}

function lanesOf(runs: readonly JournalRun[]): readonly string[] {
  return [...new Set(runs.flatMap(({ plan }) => plan?.lanes.map(({ id }) => id) ?? []))];
}

/** Lanes of one name are of one shape, and made of the same; each run may have had its own cluster. */
function lanesDiffering(runs: readonly JournalRun[], id: string): readonly string[] {
  const planned = ({ plan }: JournalRun): Lane | undefined => plan?.lanes.find((lane) => lane.id === id);
  const stood = ({ lines }: JournalRun) =>
    linesOf(lines, 'lane').findLast((line) => line.lane.id === id)?.lane;
  const members = new Set(runs.flatMap((run) => Object.keys(planned(run) ?? {}) as (keyof Lane)[]));
  const shape = [...members].flatMap((member) =>
    differing(runs, `lane ${id}, ${member}`, (run) => {
      const lane = planned(run);
      return lane === undefined ? undefined : (JSON.stringify(lane[member]) ?? 'none');
    }),
  );
  const facts = (what: string, of: (facts: LaneFacts) => string | undefined) =>
    differing(runs, `lane ${id}, ${what}`, (run) => {
      const its = stood(run);
      return its === undefined ? undefined : of(its);
    });
  return [
    ...shape,
    ...facts('Istio', ({ istio }) => istioWords(istio)),
    ...facts('Kubernetes', ({ kubernetes }) => kubernetes),
    ...facts('plugin', pluginWords),
  ];
}

function verdictsDiffering(
  runs: readonly JournalRun[],
  isOverRecord: (requirement: RequirementId) => boolean,
): readonly string[] {
  const all = runs.flatMap(({ lines }) => linesOf(lines, 'verdict'));
  const judged = Map.groupBy(all, nameOf);
  return [...judged]
    .filter(([, [line]]) => line !== undefined && !isOverRecord(line.requirement))
    .flatMap(([name]) =>
      differing(runs, name, ({ lines }) => {
        const its = linesOf(lines, 'verdict').filter((line) => nameOf(line) === name);
        return its.length === 0 ? undefined : [...new Set(its.map(wordsOf))].join(' and ');
      }),
    );
}

function nameOf({
  requirement,
  lane,
}: Pick<Extract<JournalLine, { type: 'verdict' }>, 'requirement' | 'lane'>) {
  return `${requirement} in ${lane}`;
}

function wordsOf({ verdict: { kind, known } }: Extract<JournalLine, { type: 'verdict' }>): string {
  return known === undefined ? kind : `${kind} (${known})`;
}
