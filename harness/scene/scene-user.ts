import { readdir, readFile, rm } from 'node:fs/promises';
import { SafetyError } from '../errors/errors.ts';
import type { RunCommand } from '../process/run.ts';
import { eventually } from '../time/eventually.ts';
import { SCENE } from './names.ts';

/** Somebody on this machine, as its user database has them. */
export interface SceneUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** By this comment the user is known to be ours. */
const COMMENT = 'scene of istio-cni-conformance';
const NO_SUCH_NAME = 2;
const END_MS = 20_000;

/** Makes the scene's user, with a group and a home folder of its own, and no other group. */
export async function addSceneUser(run: RunCommand): Promise<SceneUser> {
  const shell = ['--shell', '/bin/bash', '--comment', COMMENT];
  await run(['useradd', '--create-home', '--user-group', ...shell, SCENE]);
  const user = await findSceneUser(run);
  if (user === undefined) throw new TypeError('useradd made no user');
  return user;
}

/**
 * Ends what the scene's user runs, and removes the user, its group and its home; harmless where there is none.
 * @throws SafetyError for a user of that name that is not ours
 */
export async function removeSceneUser(run: RunCommand): Promise<void> {
  const user = await findSceneUser(run);
  if (user === undefined) return;
  await endProcessesOf(user.uid);
  // userdel warns of a mail folder that there never was, and ends well.
  await run(['userdel', '--remove', user.name]);
  await rm(user.home, { recursive: true, force: true });
}

/** The scene's user, if there is one. @throws SafetyError for a user of that name that is not ours */
export async function findSceneUser(run: RunCommand): Promise<SceneUser | undefined> {
  const { stdout } = await run(['getent', 'passwd', SCENE], { okExitCodes: [NO_SUCH_NAME] });
  return stdout === '' ? undefined : parseUser(stdout);
}

/** A line of passwd(5). @throws SafetyError where it is not the scene's own */
export function parseUser(line: string): SceneUser {
  const [name = '', , uid, gid, comment, home = ''] = line.trim().split(':');
  if (comment !== COMMENT || name !== SCENE || !home.endsWith(`/${SCENE}`)) {
    throw new SafetyError(
      `there is a user ${name} that no scene made`,
      'rename that user; the scene needs the name',
    );
  }
  return { name, uid: Number(uid), gid: Number(gid), home };
}

async function endProcessesOf(uid: number): Promise<void> {
  const send = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    for (const pid of await processesOf(uid)) kill(pid, signal);
    await eventually(
      `no process of user ${uid} is left after ${signal}`,
      async () => {
        const left = await processesOf(uid);
        return left.length === 0 ? { done: true, value: undefined } : { done: false, seen: left.join(' ') };
      },
      { deadlineMs: END_MS },
    );
  };
  await send('SIGTERM').catch(async () => await send('SIGKILL'));
}

async function processesOf(uid: number): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const owners = await Promise.all(pids.map(async (pid) => await ownerOf(pid)));
  return pids.filter((_pid, index) => owners[index] === uid).map(Number);
}

/** The real user of a process; a zombie has ended already. */
async function ownerOf(pid: string): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  if (/^State:\s+Z/m.test(status)) return undefined;
  const uid = /^Uid:\s+(\d+)/m.exec(status)?.[1];
  return uid === undefined ? undefined : Number(uid);
}

function kill(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}
