import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { asUser } from '../process/as-user.ts';
import type { Context } from '../run/context.ts';
import { hostAccess, openEngine } from '../run/machine/host.ts';
import { chosenTrials, trialsOf } from './blows.ts';
import { type MachineState, machineState } from './machine-state.ts';
import type { SurvivalOptions } from './options.ts';
import { FLAGS, POINTS } from './points.ts';
import { survivalTable } from './table.ts';
import { runTrial } from './trial.ts';
import { appendTrial, readTrials } from './trial-record.ts';

/** How much of what is wrong is said at once; the record has all. */
const SHOWN = 8;

/** Makes the trials that are not on record, and writes the table of all. Gives the exit code. */
export async function survive(context: Context, options: SurvivalOptions): Promise<number> {
  const { run, repository, say, signal, cache } = context;
  const commit = (await run(['git', 'rev-parse', '--short', 'HEAD'], { cwd: repository })).stdout.trim();
  const engine = await openEngine(context, hostAccess(context), options.engine);
  const folder = join(repository, 'reports', 'out', 'survival');
  const file = join(folder, `${engine.name}.jsonl`);
  if (options.anew) rmSync(file, { force: true });
  const made = readTrials(file, commit);
  const { chosen, leftOut } = chosenTrials(trialsOf(POINTS), options);
  if (leftOut > 0) say(`left out: ${leftOut} trials that restart the engine; --restart-engine tells how`);
  const open = chosen.filter(
    ({ point, blow }) => !made.some((one) => one.point === point.id && one.blow === blow),
  );
  await wholeRun(context, engine.name);
  const before = await emptyMachine(engine, cache);
  const restartEngine = async () => void (await run(['sh', '-c', options.restartEngine ?? 'false']));
  for (const [index, trial] of open.entries()) {
    signal.throwIfAborted();
    const record = await runTrial({ context, engine, commit, before, restartEngine }, trial);
    appendTrial(file, record);
    const bad = [...record.left.map((what) => `left: ${what}`), ...record.objections];
    const outcome = bad.length === 0 ? 'well' : bad.slice(0, SHOWN).join('; ');
    say(`${index + 1}/${open.length} ${record.point}, ${record.blow}: ${outcome}`);
  }
  const records = readTrials(file, commit);
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;
  const date = context.clock.timestamp().slice(0, 10);
  const text = survivalTable(records, { engine: engine.description, machine, commit, date, leftOut });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${engine.name}.md`), text);
  context.out(text);
  return records.every(({ left, objections }) => left.length + objections.length === 0) ? 0 : 1;
}

/** A run that nothing hits, so that all is cached that a run leaves there. */
async function wholeRun(context: Context, engine: string): Promise<void> {
  const output = mkdtempSync(join(tmpdir(), 'icc-survival-'));
  context.say('a whole run first');
  try {
    const args = [...FLAGS, '--engine', engine, '--output', output];
    await asUser(context, args, { signal: context.signal });
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** What is there with all that is cached, and no run. */
async function emptyMachine(engine: Engine, cache: string): Promise<MachineState> {
  const temporary = mkdtempSync(join(tmpdir(), 'icc-survival-'));
  try {
    return await machineState({ engine, cache, temporary, processes: () => [] });
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
