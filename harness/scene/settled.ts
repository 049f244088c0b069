import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheDirectory } from '../config/paths.ts';
import { attachEngine } from '../engine/attach-engine.ts';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import type { Context } from '../run/context.ts';
import { hostAccess } from '../run/machine/host.ts';
import type { SettledActor } from './actor.ts';
import { runAs } from './run-as.ts';

/** Node, npm and the engine as the actor has them, in words. @throws HarnessError SCENE_NOT_SETTLED where one does not run */
export async function programsOf(
  { run }: Pick<Context, 'run'>,
  actor: SettledActor,
  engine: Engine,
): Promise<string> {
  const template =
    engine.name === 'docker' ? '{{.Client.Version}} with daemon {{.Server.Version}}' : '{{.Client.Version}}';
  const said: string[] = [];
  for (const argv of [
    ['node', '--version'],
    ['npm', '--version'],
    [engine.name, 'version', '--format', template],
  ]) {
    const { exitCode, stdout, stderr } = await runAs(run, actor, argv, { cwd: actor.home });
    if (exitCode !== 0) {
      throw new HarnessError(
        'SCENE_NOT_SETTLED',
        `the scene's user cannot run ${argv.join(' ')}:\n${stderr}`,
        {
          nextStep: `see that others than root may run ${argv[0]}`,
        },
      );
    }
    said.push(`${argv[0]} ${stdout.trim()}`);
  }
  return said.join(', ');
}

/** The engine as the actor's runs have it: the same daemon, or podman with the storage below the actor's home. */
export async function engineOfActor(context: Context, engine: Engine, actor: SettledActor): Promise<Engine> {
  if (engine.name === 'docker') return engine;
  const cache = cacheDirectory({ XDG_CACHE_HOME: join(actor.home, '.cache') });
  return await attachEngine('podman', {
    host: hostAccess(context),
    start: context.start,
    podmanDirectory: join(cache, 'engine', 'podman'),
  });
}

/** Folders on whose file systems the actor and the engine write, of those that are on this machine. */
export async function diskFolders(engine: Engine, actor: SettledActor): Promise<readonly string[]> {
  if (engine.name === 'podman') return [actor.home];
  const { stdout } = await engine.cli(['info', '--format', '{{.DockerRootDir}}']);
  const isHere = await access(stdout.trim()).then(
    () => true,
    () => false,
  );
  return isHere ? [actor.home, stdout.trim()] : [actor.home];
}

/** Says how the scene is entered, and waits for the signal that ends it. */
export async function stay(
  { say, signal }: Pick<Context, 'say' | 'signal'>,
  actor: SettledActor,
  folder: string,
): Promise<void> {
  say(`\nthe scene stays up until Ctrl-C; to enter it:\n  ${enterCommand(actor, folder)}`);
  if (!signal.aborted) await once(signal, 'abort');
}

/** A command line that gives root a shell as the actor, without secrets: how npm's registry is reached is not in it. */
export function enterCommand({ user, environment }: SettledActor, folder: string): string {
  const shown = /^(?:HOME|PATH|USER|LOGNAME|SHELL|LANG|DOCKER_HOST|NODE_EXTRA_CA_CERTS|ICC_.*)$/;
  const variables = Object.entries(environment).filter(([name]) => shown.test(name));
  const identity =
    user === undefined ? [] : ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'];
  const words = [
    ...identity,
    'env',
    '-i',
    'TERM=$TERM',
    ...variables.map(([name, value]) => `${name}='${value}'`),
    'bash',
  ];
  return `cd '${folder}' && ${words.join(' ')}`;
}
