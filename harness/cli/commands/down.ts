import { didYouMean } from '../../config/nearest.ts';
import { shownName } from '../../config/shown.ts';
import { UsageError } from '../../errors/errors.ts';
import type { Context } from '../context.ts';
import { hostAccess, openEngine } from '../host.ts';
import type { RunRecord } from '../runs.ts';
import { removeRun } from '../sweep.ts';

/** `down`: tears down kept runs, all or those named. @throws UsageError for a run that is not kept */
export async function down(context: Context, names: readonly string[]): Promise<number> {
  const records = wanted(
    context.runs.all().filter((record) => record.kept),
    names,
  );
  if (records.length === 0) context.say('no run is kept: nothing to tear down');
  const access = hostAccess(context);
  for (const record of records) {
    const engine = await openEngine(context, access, record.engine);
    for (const what of await removeRun(engine, context.runs, record)) context.say(`removed: ${what}`);
  }
  if (context.options.json)
    context.out(`${JSON.stringify({ type: 'down', runs: records.map((record) => record.runId) })}\n`);
  return 0;
}

function wanted(kept: readonly RunRecord[], names: readonly string[]): readonly RunRecord[] {
  const known = kept.map((record) => record.runId);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`no kept run ${shownName(unknown)}`, didYouMean(unknown, known));
  return names.length === 0 ? kept : kept.filter((record) => names.includes(record.runId));
}
