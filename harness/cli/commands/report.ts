import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readJournal } from '../../../reports/journal.ts';
import type { RunRecord } from '../../../reports/record.ts';
import { type Judge, rejudge } from '../../../reports/rejudge.ts';
import { select } from '../../config/select.ts';
import type { Definition } from '../../conformance/definition.ts';
import { JOURNAL_FILE } from '../../conformance/journal.ts';
import { loadDefinitions } from '../../conformance/load.ts';
import { verdictOf } from '../../conformance/outcome.ts';
import { type RecordedIn, writeRecorded } from '../../conformance/recorded.ts';
import { specFiles } from '../../conformance/spec-files.ts';
import { HarnessError, UsageError } from '../../errors/errors.ts';
import { MODES } from '../../model/mode.ts';
import { PARITY_LANE } from '../../model/record.ts';
import type { RequirementId } from '../../model/requirement.ts';
import type { Context } from '../context.ts';
import { journalLines } from '../parity.ts';
import { makeReports, sayResult } from '../reports.ts';

/** `report [DIR]`: writes the reports again from a journal; with `--rejudge` from its observations, judged anew. */
export async function report(
  context: Context,
  args: readonly string[],
  own: { readonly rejudge?: unknown; readonly record?: unknown },
): Promise<number> {
  const [given, second] = args;
  if (second !== undefined)
    throw new UsageError(`one directory, not also ${second}`, 'see `npm run conformance -- report --help`');
  const directory = resolve(given ?? context.options.output);
  const journalFile = join(directory, JOURNAL_FILE);
  if (!existsSync(journalFile))
    throw new UsageError(`no journal in ${directory}`, 'name the output directory of a run');
  if (own.record === true) return recordObservations(context, journalFile);
  const revise = own.rejudge === true ? await rejudging(context, readJournal(journalFile)) : undefined;
  const written = await makeReports(context, {
    journalFile,
    outputDirectory: directory,
    ...(revise === undefined ? {} : { revise }),
  });
  sayResult(context, written);
  return written.exitCode;
}

/** Keeps the observations of a run that were judged conformant, as what judges and their mutants are tested on. */
function recordObservations(context: Context, journalFile: string): number {
  const directory = join(context.repository, 'fixtures/recorded/observations');
  const selected = select(context.options.only, context.catalogue);
  let recorded = 0;
  for (const line of journalLines(journalFile)) {
    if (line.type !== 'verdict' && line.type !== 'observation') continue;
    const where = recordedIn(line, context.catalogue);
    if (where === undefined || !selected.has(line.requirement)) continue;
    if (line.type === 'verdict' && line.verdict.kind !== 'conformant') continue;
    writeRecorded(directory, line.requirement, where, line.observation);
    recorded += 1;
  }
  context.say(
    `recorded ${recorded} observations in ${directory}; look at the difference before you commit it`,
  );
  return 0;
}

/** What two lanes showed is recorded of each; only what is over the record has an observation that is of no lane. */
function recordedIn(
  { requirement, lane }: { readonly requirement: RequirementId; readonly lane: string },
  catalogue: Context['catalogue'],
): RecordedIn | undefined {
  const isOverRecord = catalogue.some((one) => one.id === requirement && one.scope === 'record');
  return isOverRecord && lane === PARITY_LANE ? PARITY_LANE : MODES.find((one) => one === lane);
}

async function rejudging(context: Context, record: RunRecord): Promise<(record: RunRecord) => RunRecord> {
  const suites = join(context.repository, 'suites');
  const files = specFiles(suites);
  const ids = [...new Set(record.rows.map((row) => row.requirement))].filter((id) => files.has(id));
  const judges = new Map(
    [...(await loadDefinitions(suites, ids))].map(([id, definition]) => [id, judgeOf(id, definition)]),
  );
  return (read) => rejudge(read, judges, verdictOf);
}

function judgeOf(id: RequirementId, definition: Definition): Judge {
  return (observation, { mode }) => {
    if (definition.scope === 'record') return definition.judge(observation);
    if (definition.scope === 'parity') return definition.compare(observation as never);
    if (mode !== undefined) return definition.judge(observation, mode);
    throw new HarnessError('NO_MODE', `${id}: its lane has no mode on record`, {
      nextStep: 'judge it again in a lane',
    });
  };
}
