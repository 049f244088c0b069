import { chmod, chown, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../config/sources.ts';
import type { Engine } from '../engine/engine.ts';
import { HarnessError, HostError } from '../errors/errors.ts';
import { createHostAccess } from '../host/access.ts';
import type { RunCommand } from '../process/run.ts';
import type { UndoStack } from '../time/undo.ts';
import { serveDockerSocket } from './docker-socket.ts';
import { makeLeanPath, PODMAN_ALTERNATIVES, PODMAN_PACKAGES } from './lean-path.ts';
import type { SceneOptions } from './options.ts';
import type { Actor } from './run-as.ts';
import { addSceneUser, removeSceneUser, type SceneUser } from './scene-user.ts';
import type { SceneUpstream } from './upstream.ts';
import { dockerConfiguration, networkSettings, suiteSettings } from './user-settings.ts';

export interface ActorParts {
  readonly engine: Engine;
  readonly run: RunCommand;
  readonly options: Pick<SceneOptions, 'engine' | 'buildx' | 'umask'>;
  /** The caller's. */
  readonly environment: Environment;
  readonly upstream: SceneUpstream;
  /** The scene's own folder, which everybody may enter. */
  readonly directory: string;
  readonly undo: UndoStack;
}

/** Who runs the commands, and where. */
export interface SettledActor extends Actor {
  readonly home: string;
  readonly uid: number;
  readonly gid: number;
}

/** Makes the user (with podman: root in a home of its own), with its PATH, its way to the daemon and its settings. */
export async function makeActor(parts: ActorParts): Promise<SettledActor> {
  const { engine, run, options, environment, upstream, directory, undo } = parts;
  const byDocker = options.engine === 'docker';
  undo.before('user', async () => await removeSceneUser(run));
  const user = byDocker ? await addSceneUser(run) : undefined;
  const { uid, gid, home } = user ?? { uid: 0, gid: 0, home: join(directory, 'home') };
  await mkdir(home, { recursive: true, mode: 0o700 });

  const path = join(directory, 'path');
  const names = ['node', 'npm', 'npx', ...(byDocker ? ['docker'] : PODMAN_ALTERNATIVES)];
  const programs = await Promise.all(names.map(async (name) => await programOf(run, environment, name)));
  await makeLeanPath({ run, directory: path, packages: byDocker ? [] : PODMAN_PACKAGES, programs });

  const authorities = join(directory, 'authorities.pem');
  await writeFile(authorities, `${await callersAuthorities(environment)}${upstream.authority}`, {
    mode: 0o644,
  });
  await writeSettings({ ...parts, home, uid, gid });
  return {
    user,
    home,
    uid,
    gid,
    umask: options.umask,
    environment: {
      ...networkSettings(environment),
      ...suiteSettings(upstream.address),
      ...(user === undefined
        ? { ICC_IMAGES: 'registry' }
        : { DOCKER_HOST: await openSocket(engine, directory, user, undo) }),
      HOME: home,
      PATH: path,
      USER: user?.name ?? 'root',
      LOGNAME: user?.name ?? 'root',
      SHELL: '/bin/bash',
      NODE_EXTRA_CA_CERTS: authorities,
    },
  };
}

/** Absolute path of a program of the caller's, not of those that npm puts before it. */
async function programOf(run: RunCommand, environment: Environment, name: string): Promise<string> {
  const path = (environment['PATH'] ?? '').split(':').filter((part) => !part.includes('/node_modules'));
  const rest = { scratchDirectory: '/', cacheDirectory: '/', sourceBuild: 'none' as const };
  const found = await createHostAccess({
    run,
    environment: { ...environment, PATH: path.join(':') },
    ...rest,
  }).findProgram(name);
  if (found !== undefined) return found;
  throw new HostError(`no ${name} on the PATH, which the scene's user needs`, `install ${name}`);
}

/** A socket in a folder that only the user's group enters; the daemon's own is left as it is. Gives its address. */
async function openSocket(
  engine: Engine,
  directory: string,
  user: SceneUser,
  undo: UndoStack,
): Promise<string> {
  const { uri } = await engine.socket();
  if (!uri.startsWith('unix://')) {
    throw new HostError(
      `the daemon is reached by ${uri}`,
      'use a daemon of this machine: DOCKER_HOST=unix://…',
    );
  }
  const folder = join(directory, 'docker');
  await mkdir(folder);
  await chown(folder, 0, user.gid);
  await chmod(folder, 0o750);
  const path = join(folder, 'docker.sock');
  const socket = await serveDockerSocket({ path, group: user.gid, daemon: uri.slice('unix://'.length) });
  undo.before('socket', socket.close);
  return `unix://${path}`;
}

async function callersAuthorities(environment: Environment): Promise<string> {
  const file = environment['NODE_EXTRA_CA_CERTS'];
  return file ? `${(await readFile(file, 'utf8')).trimEnd()}\n` : '';
}

/** Docker's login, npm's settings of the caller, and buildx where it was asked for. */
async function writeSettings(
  parts: ActorParts & { readonly home: string; readonly uid: number; readonly gid: number },
): Promise<void> {
  const { run, options, environment, upstream, home, uid, gid } = parts;
  const docker = join(home, '.docker');
  await mkdir(docker, { mode: 0o700 });
  const login = dockerConfiguration(upstream.address.registry, upstream.login);
  await writeFile(join(docker, 'config.json'), login, { mode: 0o600 });
  const npmrc = environment['npm_config_userconfig'] ?? join(environment['HOME'] ?? '/root', '.npmrc');
  const text = await readFile(npmrc, 'utf8').catch(() => '');
  await writeFile(join(home, '.npmrc'), text, { mode: 0o600 });
  if (options.buildx) await copyBuildx(run, docker);
  await run(['chown', '--recursive', `${uid}:${gid}`, docker, join(home, '.npmrc')]);
}

async function copyBuildx(run: RunCommand, docker: string): Promise<void> {
  const template = '{{range .ClientInfo.Plugins}}{{if eq .Name "buildx"}}{{.Path}}{{end}}{{end}}';
  const plugin = (await run(['docker', 'info', '--format', template])).stdout.trim();
  if (plugin === '') {
    throw new HarnessError('NO_BUILDX', "the caller's docker has no plugin buildx to give the user", {
      nextStep: 'install it, or leave --buildx out',
    });
  }
  const folder = join(docker, 'cli-plugins');
  await mkdir(folder);
  await copyFile(plugin, join(folder, 'docker-buildx'));
  await chmod(join(folder, 'docker-buildx'), 0o755);
}
