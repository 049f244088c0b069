import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { readJsonOrUndefined } from '../files/json-file.ts';
import { unwritable } from '../files/whole-file.ts';
import { lifeOf, type Owner, ownerSchema, thisOwner } from '../process/owner.ts';
import { CommandError, type CommandOptions, type RunCommand } from '../process/run.ts';
import type { Clock } from '../time/clock.ts';
import { eventually } from '../time/eventually.ts';
import type { Progress } from './images.ts';

export interface CacheLockOptions {
  readonly run: RunCommand;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  /** How long to wait for another run's build; 60 minutes by default. */
  readonly waitMs?: number;
}

/** Options of every program that builds: as long as it lives, the lock is held, also where this process is killed. */
export type Held = Required<Pick<CommandOptions, 'keepOpen'>>;

const WAIT_MS = 60 * 60_000;
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;

const holderSchema = ownerSchema.extend({ host: z.string(), since: z.string() });

/** The lock's file; it holds who has it, for those who wait. */
export function lockFile(directory: string): string {
  return join(directory, 'lock');
}

/**
 * Calls `use` while nobody else builds into the same cache; waits for whoever does, and says so. The lock is the kernel's,
 * on a file in the cache (flock): it is seen by all who share the folder, also out of other containers, and is free when
 * the last process has ended that had it open, however that was. So no lock is ever left behind, and none is free while
 * what a killed run started still builds.
 * @throws NotInTimeError if the other one does not end in time; HarnessError FILE_UNWRITABLE, PROGRAM_MISSING
 */
export async function withCacheLock<T>(
  directory: string,
  options: CacheLockOptions,
  use: (held: Held) => Promise<T>,
): Promise<T> {
  let said = '';
  const taken = await eventually(
    `the image cache ${directory} is free`,
    async () => {
      // An error is not waited for.
      const found = await take(directory, options.run).catch((error: unknown) => ({ error }));
      if (found !== undefined) return { done: true, value: found };
      const seen = holderOf(directory);
      if (seen !== said) options.progress(`waiting: ${seen}`);
      said = seen;
      return { done: false, seen };
    },
    {
      deadlineMs: options.waitMs ?? WAIT_MS,
      signal: options.signal,
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    },
  );
  if ('error' in taken) throw taken.error;
  const file = taken;
  try {
    const holder = { ...thisOwner(), host: hostname(), since: new Date().toISOString() };
    await file.truncate();
    await file.write(JSON.stringify(holder), 0);
    return await use({ keepOpen: file.fd });
  } finally {
    // By name, not by closing alone: a helper that a program left behind may have the file open still.
    await options.run(['flock', '-u', '3'], { keepOpen: file.fd }).finally(async () => await file.close());
  }
}

/** The lock's open file, locked; undefined where somebody else holds it. */
async function take(directory: string, run: RunCommand): Promise<FileHandle | undefined> {
  const path = lockFile(directory);
  const file = await openLock(directory);
  let isOurs = false;
  try {
    const { exitCode } = await run(['flock', '-x', '-n', '3'], { keepOpen: file.fd, okExitCodes: [1] });
    // Whoever removes the cache takes the name away from a lock that is held.
    const [named, held] = await Promise.all([stat(path).catch(() => undefined), file.stat()]);
    isOurs = exitCode === 0 && named?.ino === held.ino;
    return isOurs ? file : undefined;
  } catch (cause) {
    if (!(cause instanceof CommandError) || cause.failure !== 'not-found') throw cause;
    throw new HarnessError('PROGRAM_MISSING', 'the image cache cannot be locked: no program flock', {
      cause,
      nextStep: 'install util-linux',
    });
  } finally {
    if (!isOurs) await file.close();
  }
}

async function openLock(directory: string): Promise<FileHandle> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return await open(lockFile(directory), FLAGS, 0o600);
  } catch (cause) {
    throw unwritable(lockFile(directory), cause);
  }
}

/** Who holds the lock, in words; what is written there may be torn, or of one who has just ended. */
function holderOf(directory: string): string {
  const holder = readJsonOrUndefined(lockFile(directory), holderSchema);
  if (holder === undefined) return 'another run builds images in this cache';
  const { pid, host, since } = holder;
  const hasEnded = lifeOf(holder as Owner) === 'dead';
  const who = hasEnded ? `what process ${pid} started before it was killed` : `process ${pid}`;
  return `${who} builds images in this cache, on ${host}, since ${since}`;
}
