import { join, resolve } from 'node:path';
import { readJournal } from '../../../reports/journal.ts';
import type { RunRecord } from '../../../reports/record.ts';
import { type Judge, rejudge, type VerdictOf } from '../../../reports/rejudge.ts';
import type { Definition } from '../../bench/definition.ts';
import { layoutOf } from '../../config/layout.ts';
import { HarnessError, UsageError } from '../../errors/errors.ts';
import { loadDefinitions } from '../../judging/load.ts';
import { specFiles } from '../../judging/spec-files.ts';
import { withKnown } from '../../model/known-finding.ts';
import type { Requirement, RequirementId } from '../../model/requirement.ts';
import { lifeOf } from '../../process/owner.ts';
import { JOURNAL_FILE } from '../../protocol/journal.ts';
import type { Context } from '../../run/context.ts';
import { notingFiles, sayHeld } from '../../run/output/output.ts';
import { latestOutput } from '../../run/output/output-place.ts';
import { recordObservations } from '../../run/record-observations.ts';
import { verdictOf } from '../../verdict/outcome.ts';
import { mergeRuns } from '../merge-runs.ts';
import { makeReports, sayResult } from '../reports.ts';

/**
 * `report [DIR]`: writes the reports again from a journal, the newest run's by default; with `--rejudge` from its observations,
 * judged anew. Of several journals, each of a part of one plan, in a directory of their own.
 */
export async function report(context: Context, given: readonly string[]): Promise<number> {
  const directories = given.map((each) => resolve(each));
  const [first = latestOutput(), ...others] = directories;
  const { record } = context.options;
  if (record && others.length > 0)
    throw new UsageError(
      '--record takes the journal of one run',
      'name one: npm run conformance -- report DIR --record',
    );
  if (record) return recordObservations(context, join(first, JOURNAL_FILE));
  if (others.length === 0) return await reportIn(context, first, (work) => notingFiles(first, lifeOf, work));
  using output = await mergeRuns(context, directories);
  sayHeld(context, output);
  return await reportIn(context, output.directory, (work) => work());
}

/** Writes the reports of the journal in a directory beside it. */
async function reportIn(
  context: Context,
  directory: string,
  noting: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<number> {
  const journalFile = join(directory, JOURNAL_FILE);
  // First of all: what is no journal is refused, whatever lies beside it.
  const read = readJournal(journalFile);
  const revise = context.options.rejudge ? await rejudging(context, read) : undefined;
  const written = await noting(() =>
    makeReports(context, {
      journalFile,
      outputDirectory: directory,
      ...(revise === undefined ? {} : { revise }),
    }),
  );
  sayResult(context, written);
  return written.exitCode;
}

async function rejudging(context: Context, record: RunRecord): Promise<(record: RunRecord) => RunRecord> {
  const { suites } = layoutOf(context.repository);
  const files = specFiles(suites);
  const ids = [...new Set(record.rows.map((row) => row.requirement))].filter((id) => files.has(id));
  const judges = new Map(
    [...(await loadDefinitions(suites, ids))].map(([id, definition]) => [
      id,
      judgeOf(id, definition, record),
    ]),
  );
  return (read) => rejudge(read, judges, knownIn(context.catalogue, record));
}

/** Makes a verdict as the lane's own judging did: with the finding that explains it there, if there is one. */
function knownIn(catalogue: readonly Requirement[], { lanes }: RunRecord): VerdictOf {
  return (judgement, { requirement, lane }) => {
    const facts = lanes.find((one) => one.id === lane);
    const verdict = verdictOf(judgement);
    if (facts === undefined) return verdict;
    const findings = catalogue.find((one) => one.id === requirement)?.known ?? [];
    const { lane: its, istio, capabilities } = facts;
    return withKnown(verdict, findings, { mode: its.mode, istioVersion: istio.version, capabilities });
  };
}

function judgeOf(id: RequirementId, definition: Definition, { lanes }: RunRecord): Judge {
  return (observation, { mode, lane }) => {
    if (definition.scope === 'record') return definition.judge(observation);
    if (definition.scope === 'parity') return definition.compare(observation as never);
    const istio = lanes.find((one) => one.id === lane)?.istio.version;
    if (mode !== undefined && istio !== undefined) return definition.judge(observation, mode, istio);
    throw new HarnessError('NO_MODE', `${id}: its lane has no mode or no version of Istio on record`, {
      nextStep: 'judge it again in a lane',
    });
  };
}
