import { createHash } from 'node:crypto';
import { connect, createServer, type Server } from 'node:net';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Clock } from '../time/clock.ts';
import { eventually } from '../time/eventually.ts';
import type { Progress } from './images.ts';

export interface CacheLockOptions {
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  /** How long to wait for another run's build; 60 minutes unless told. */
  readonly waitMs?: number;
}

const WAIT_MS = 60 * 60_000;
const ASK_MS = 2_000;

/**
 * Calls `use` while no other process of this machine builds into the same cache; waits for one that does, and says so.
 * The lock is a listening socket in Linux's abstract name space: the kernel frees it with the process that held it,
 * however that ended, so no lock is ever left behind. Who connects is told the holder's process id.
 * @throws NotInTimeError if the other one does not end in time
 */
export async function withCacheLock<T>(
  directory: string,
  options: CacheLockOptions,
  use: () => Promise<T>,
): Promise<T> {
  const name = `\0istio-cni-conformance/cache/${createHash('sha256').update(directory).digest('hex')}`;
  let said = false;
  const server = await eventually(
    `the image cache ${directory} is free`,
    async () => {
      const held = await listen(name);
      if (held !== undefined) return { done: true, value: held };
      const holder = await askHolder(name);
      const seen =
        holder === undefined
          ? 'another run builds images in this cache'
          : `process ${holder} builds images in this cache`;
      if (!said) options.progress(`waiting: ${seen}`);
      said = true;
      return { done: false, seen };
    },
    {
      deadlineMs: options.waitMs ?? WAIT_MS,
      signal: options.signal,
      ...(options.clock === undefined ? {} : { clock: options.clock }),
    },
  );
  try {
    return await use();
  } finally {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

async function listen(name: string): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.end(String(process.pid));
  });
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(name, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** The holder's process id; undefined if it has just ended, or does not answer. */
async function askHolder(name: string): Promise<string | undefined> {
  const socket = addAbortSignal(AbortSignal.timeout(ASK_MS), connect(name));
  try {
    const answer = await text(socket);
    return /^\d+$/.test(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}
