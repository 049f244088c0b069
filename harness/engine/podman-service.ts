import { mkdir, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { HarnessError, HostError } from '../errors/errors.ts';
import type { StartBackground } from '../process/background.ts';
import { eventually } from '../time/eventually.ts';

/** Longest path of a Unix socket, its final zero byte left out (sockaddr_un). */
const SOCKET_PATH_MOST = 107;
const START_DEADLINE_MS = 20_000;
const SOCKET_NAME = /^api-(\d+)-\d+\.sock$/;

export interface ServiceOptions {
  readonly start: StartBackground;
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Tells two services of one process apart. */
  readonly ordinal: number;
}

/** Starts `podman system service` and waits until it answers. Sockets that dead processes left are removed first. */
export async function startPodmanService(
  options: ServiceOptions,
): Promise<{ readonly uri: string; readonly stop: () => Promise<void> }> {
  await mkdir(options.directory, { recursive: true });
  await removeDeadSockets(options.directory);
  const path = join(options.directory, `api-${process.pid}-${options.ordinal}.sock`);
  if (Buffer.byteLength(path) > SOCKET_PATH_MOST) {
    throw new HostError(`a socket's path is too long: ${path}`, 'use a cache directory with a shorter path');
  }
  const uri = `unix://${path}`;
  const service = options.start(['podman', 'system', 'service', '--time=0', uri], { env: options.env });
  const stop = async () => {
    await service.stop();
    await rm(path, { force: true });
  };
  try {
    const answers = await eventually(
      `podman answers on ${uri}`,
      async () => {
        // An end is the answer: waiting longer would only hide it behind a deadline.
        if (!service.running) return { done: true, value: false };
        const status = await ping(path);
        return status === 200 ? { done: true, value: true } : { done: false, seen: `status ${status}` };
      },
      { deadlineMs: START_DEADLINE_MS },
    );
    if (!answers) {
      throw new HarnessError('NOT_STARTED', `podman's service ended by itself: ${service.tail()}`, {
        nextStep: `run it by hand: podman system service --time=0 ${uri}`,
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { uri, stop };
}

/** Status code of `GET /_ping` over a Unix socket. */
export async function ping(socketPath: string): Promise<number> {
  return await new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: '/_ping', timeout: 2000, agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer in 2000 ms')));
    asked.on('error', reject);
    asked.end();
  });
}

async function removeDeadSockets(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const owner = SOCKET_NAME.exec(name)?.[1];
    if (owner !== undefined && !lives(Number(owner))) await rm(join(directory, name), { force: true });
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
