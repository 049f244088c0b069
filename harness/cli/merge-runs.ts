import { existsSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { takeResults } from '../../reports/allure/take-results.ts';
import { takeEvidence } from '../../reports/take-evidence.ts';
import { UsageError } from '../errors/errors.ts';
import type { RequirementId } from '../model/requirement.ts';
import { lifeOf, thisOwner } from '../process/owner.ts';
import { JOURNAL_FILE, openJournal } from '../protocol/journal.ts';
import { journalLines, noJournal } from '../protocol/journal-lines.ts';
import { runIn } from '../protocol/journal-run.ts';
import { evidencePath, type JournalPart, mergedJournal, ownVerdicts } from '../protocol/merge-journals.ts';
import { REPORT_FILES } from '../protocol/report-files.ts';
import type { Context } from '../run/context.ts';
import { type Output, refuseHeld, takeOutput } from '../run/output/output.ts';
import { judgePlannedParity } from '../run/planned-parity.ts';
import { newRunId } from '../run/records/run-record.ts';

/** Where a run has written. */
const EVIDENCE = 'evidence';

/**
 * Makes one output directory of those of several runs that each judged a part of one plan: one journal, with their evidence
 * and what they said to Allure. What is judged over the record is judged over all of it. The runs' own directories stay as
 * they are. @throws UsageError where they are no parts of one plan; nothing is made then
 */
export async function mergeRuns(
  context: Pick<Context, 'catalogue' | 'clock' | 'options' | 'repository'>,
  directories: readonly string[],
): Promise<Output> {
  const { catalogue, clock, options } = context;
  const isOverRecord = (id: RequirementId) =>
    catalogue.some((one) => one.id === id && one.scope === 'record');
  for (const directory of directories) refuseHeld(directory, lifeOf);
  const parts = directories.map(readPart);
  const id = newRunId(new Date(), Math.random);
  const { lines, plan, end } = mergedJournal(parts, { id, at: clock.timestamp(), isOverRecord });
  // The newest may be named by a link, which is soon another's.
  const from = directories.map((directory) => realpathSync(directory));
  refuseOneOfThem(options.output, from);

  using undo = new DisposableStack();
  const owner = thisOwner();
  const output = undo.use(
    takeOutput({ named: options.output, runId: id, owner, lifeOf, judges: true, spared: from }),
  );
  const { directory } = output;
  for (const [index, part] of parts.entries()) {
    const its = from[index] as string;
    takeEvidence(join(its, EVIDENCE), join(directory, evidencePath(part.run.id, '')));
    takeResults(
      join(its, REPORT_FILES.allureResults),
      join(directory, REPORT_FILES.allureResults),
      ownVerdicts(parts, part),
    );
  }
  const journal = openJournal(join(directory, JOURNAL_FILE));
  for (const line of lines) journal.append(line);
  if (plan !== undefined) await judgePlannedParity(context, { plan, lines, journal, which: isOverRecord });
  journal.append(end);
  undo.move();
  return output;
}

function readPart(directory: string): JournalPart {
  const file = join(directory, JOURNAL_FILE);
  const { lines, problems } = journalLines(file);
  const run = runIn(lines);
  if (run === undefined) throw noJournal(`no run in the journal ${file}`);
  return { ...run, problems };
}

/** What a run wrote there would be removed to make room. */
function refuseOneOfThem(named: string | undefined, directories: readonly string[]): void {
  if (named === undefined || !existsSync(named)) return;
  const place = realpathSync(resolve(named));
  if (directories.includes(place))
    throw new UsageError(
      `--output: ${named} has one of the journals that are to be read`,
      'name another directory: --output DIR',
    );
}
