import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { prepareSupply, type SourceSupply } from '../images/source.ts';
import type { Context } from '../run/context.ts';
import { nodeProgram } from '../run/images/image-sources.ts';
import { hostAccess, openEngine } from '../run/machine/host.ts';
import { UndoStack } from '../time/undo.ts';
import { makeActor, type SettledActor } from './actor.ts';
import { cloneHead } from './clone.ts';
import { removeImages } from './fill.ts';
import { removeFolder, removeLeftovers, suiteImages } from './leftovers.ts';
import { SCENE } from './names.ts';
import type { SceneOptions } from './options.ts';
import { objections, play } from './play.ts';
import { diskFolders, engineOfActor, programsOf, stay } from './settled.ts';
import { holdMachine } from './single.ts';
import { LEFT_OUT, summaryTable } from './summary.ts';
import { raiseUpstream, type Step } from './upstream.ts';
import { containersOfUser } from './user-runs.ts';

/** Brings the scene up, runs the commands in it, and takes it down. Gives the exit code. */
export async function playScene(context: Context, options: SceneOptions): Promise<number> {
  const { run, signal, repository, say, environment } = context;
  const step = stepsOf(context);
  await using undo = new UndoStack();
  await holdMachine(undo);
  const engine = await openEngine(context, hostAccess(context), options.engine);
  await step('removing what an earlier scene left', async () => await removeLeftovers(engine, run));
  const { bin, inputs } = await step('source build', async () => await sourceBuild(context, engine));
  const built = [inputs.recipe.base, ...inputs.recipe.images, ...inputs.recipe.node].map(({ tag }) => tag);

  const scene = randomBytes(4).toString('hex');
  const directory = await mkdtemp(join(tmpdir(), `${SCENE}-`));
  undo.before('folder', async () => await removeFolder(run, directory));
  // Its parts are closed one by one: the user must get to its PATH and its socket.
  await chmod(directory, 0o755);
  const upstream = await raiseUpstream({ engine, run, inputs, bin, scene, directory, undo, signal, step });
  if (options.forgetBuild)
    await step('forgetting the source build', async () => await removeImages(engine, built));

  const actor = await step('user', async () => {
    return await makeActor({ engine, run, options, environment, upstream, directory, undo });
  });
  const theirs = await engineOfActor(context, engine, actor);
  const known = new Set([...built, ...(await suiteImages(theirs))]);
  undo.before("what the user's runs made", async () => await removeTheirs(theirs, actor, known));
  const folder = join(actor.home, options.folder);
  const { commit, uncommitted } = await step('clone', async () => {
    return await cloneHead(run, { repository, to: folder, uid: actor.uid, gid: actor.gid });
  });
  if (uncommitted.length > 0) say(`commit ${commit} is run; not in it: ${uncommitted.join(', ')}`);
  say(`${actor.user?.name ?? 'root'} has ${await programsOf(context, actor, engine)}`);

  const disks = await diskFolders(engine, actor);
  const out = (line: string) => context.out(`${line}\n`);
  const outcomes = await play({
    run,
    actor,
    login: upstream.login,
    folder,
    disks,
    options,
    output: join(resolve(options.output), scene),
    signal,
    out,
    say,
    closeUpstream: async () => await upstream.close(),
  });
  const { given, refused } = upstream.tokens;
  say(`\n${summaryTable(outcomes)}\n`);
  say(
    `commit ${commit} on ${engine.description}; tokens for the registry: ${given} given, ${refused} refused`,
  );
  say(LEFT_OUT);
  const against = objections(outcomes, await containersOfUser(theirs, actor.home));
  for (const objection of against) say(`not as it should be: ${objection}`);
  if (options.keep) await stay(context, actor, folder);
  return against.length === 0 ? 0 : (outcomes.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 1);
}

/** The source build of the same engine, from the caller's cache; what is missing of it is made. */
async function sourceBuild(context: Context, engine: Engine): Promise<SourceSupply> {
  const { signal, repository, run, cache, clock } = context;
  const progress = (text: string) => context.progress({ type: 'doing', stage: SCENE, text });
  const options = {
    engine,
    run,
    cacheDir: cache,
    fixturesDir: join(repository, 'fixtures'),
    nodeProgram: nodeProgram(repository),
    clock,
  };
  return await prepareSupply(options, { signal, progress });
}

/** Removes containers and images that the commands made; of images those that were there before are left. */
async function removeTheirs(engine: Engine, actor: SettledActor, known: ReadonlySet<string>): Promise<void> {
  await engine.remove(await containersOfUser(engine, actor.home));
  await removeImages(
    engine,
    (await suiteImages(engine)).filter((name) => !known.has(name)),
  );
}

function stepsOf({ progress, clock, signal }: Pick<Context, 'progress' | 'clock' | 'signal'>): Step {
  return async (what, work) => {
    signal.throwIfAborted();
    progress({ type: 'started', stage: SCENE, step: what });
    const start = clock.nowMs();
    const value = await work();
    progress({ type: 'ended', stage: SCENE, step: what, durationMs: clock.nowMs() - start });
    return value;
  };
}
