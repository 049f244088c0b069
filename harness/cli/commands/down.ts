import { didYouMean } from '../../config/nearest.ts';
import { shownName } from '../../config/shown.ts';
import { UsageError } from '../../errors/errors.ts';
import { lifeOf, ownerWords, thisOwner } from '../../process/owner.ts';
import type { Context } from '../../run/context.ts';
import { hostAccess, openEngine } from '../../run/machine/host.ts';
import type { RunRecord } from '../../run/records/run-record.ts';
import { eachRun, removeRun, standsOn } from '../../run/records/sweep.ts';

/**
 * `down`: tears down kept runs, all or those named; of these also what a run left whose process is not seen from here. What
 * was made elsewhere, and is not on this engine, is forgotten only by its name: it may stand there. Errors as `eachRun`.
 * @throws UsageError for a run that is not there, that goes on, or whose record does not hold
 */
export async function down(context: Context, names: readonly string[]): Promise<number> {
  const records =
    names.length === 0 ? context.runs.all().filter((record) => record.kept) : named(context, names);
  if (records.length === 0) context.say('no run is kept: nothing to tear down');
  const access = hostAccess(context);
  await eachRun(context, records, async (record) => {
    const engine = await openEngine(context, access, record.engine);
    const isElsewhere = record.owner.machine !== thisOwner().machine;
    if (names.length === 0 && isElsewhere && !(await standsOn(engine, context.runs, record))) {
      context.say(
        `left alone: run ${record.runId}, made on another machine or in another container: ${engine.name} has nothing of it here; if it is gone there, too: npm run conformance -- down ${record.runId}`,
      );
      return;
    }
    for (const what of await removeRun(engine, context.runs, record)) context.say(`removed: ${what}`);
  });
  if (context.options.json)
    context.out(`${JSON.stringify({ type: 'down', runs: records.map((record) => record.runId) })}\n`);
  return 0;
}

function named({ runs }: Context, names: readonly string[]): readonly RunRecord[] {
  const records = runs.all();
  return [...new Set(names)].map((name) => {
    const record = records.find((one) => one.runId === name);
    if (record === undefined) throw notThere(runs, records, name);
    if (!record.kept && lifeOf(record.owner) === 'alive')
      throw new UsageError(
        `run ${name} is not kept: ${ownerWords(record.owner, 'alive')}`,
        `end it first: kill ${record.owner.pid}`,
      );
    return record;
  });
}

function notThere(runs: Context['runs'], records: readonly RunRecord[], name: string): UsageError {
  const refused = runs.refused().find((one) => one.name === name);
  if (refused !== undefined)
    return new UsageError(
      `nothing is done by ${refused.path}: ${refused.why}`,
      'if nothing of yours is in it, remove it by hand',
    );
  const known = records.map((record) => record.runId);
  return new UsageError(`no run ${shownName(name)}`, didYouMean(name, known));
}
