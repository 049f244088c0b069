import { copyFile, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describeError } from '../errors/errors.ts';
import type { HostAccess } from '../host/access.ts';
import { CommandError } from '../process/run.ts';
import { writePodmanConfiguration } from './podman-configuration.ts';

const TIMEOUT_MS = 20_000;
/** Mounting needs CAP_SYS_ADMIN: what a node does first, and what an unprivileged container may not. */
const MOUNT = ['/bin/busybox', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp'];

/** Whether a file is a 64-bit ELF program that needs no loader, so that it runs in a root file system with nothing else. */
export function isStaticProgram(head: Buffer): boolean {
  const elf64 = head.length >= 64 && head.readUInt32BE(0) === 0x7f454c46 && head[4] === 2;
  if (!elf64) return false;
  const tableAt = Number(head.readBigUInt64LE(32));
  const entrySize = head.readUInt16LE(54);
  const entries = head.readUInt16LE(56);
  if (tableAt + entries * entrySize > head.length) return false;
  const types = Array.from({ length: entries }, (_, index) => head.readUInt32LE(tableAt + index * entrySize));
  return !types.includes(PT_INTERP);
}

const PT_INTERP = 3;

/** Absolute path of a busybox that runs by itself, or `undefined`. */
export async function findStaticBusybox(host: HostAccess): Promise<string | undefined> {
  const path = await host.findProgram('busybox');
  if (path === undefined) return undefined;
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
    return isStaticProgram(buffer.subarray(0, bytesRead)) ? path : undefined;
  } finally {
    await file.close();
  }
}

/**
 * Runs one privileged container that mounts a tmpfs, from a root file system of one file, and leaves nothing behind.
 * Gives the reason why it did not work, or `undefined` where it did.
 */
export async function refusesPrivileged(
  name: 'docker' | 'podman',
  host: HostAccess,
  busybox: string,
): Promise<string | undefined> {
  const scratch = await mkdtemp(join(host.scratchDirectory, 'icc-engine-'));
  try {
    const root = join(scratch, 'root');
    for (const directory of ['bin', 'dev', 'etc', 'proc', 'run', 'sys', 'tmp']) {
      await mkdir(join(root, directory), { recursive: true });
    }
    await copyFile(busybox, join(root, 'bin/busybox'));
    await (name === 'podman' ? tryPodman(host, scratch, root) : tryDocker(host, scratch, root));
    return undefined;
  } catch (error) {
    return inOneLine(error);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** How a command ended and the last that it said; the engine's own words are in that line. */
function inOneLine(error: unknown): string {
  if (!(error instanceof CommandError)) return describeError(error).split('\n', 1)[0] ?? '';
  const [reason = ''] = error.message.split(':', 1);
  // docker ends with a line on where its help is.
  const said = error.result.stderr
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.includes('--help'));
  return `${said.at(-1) ?? ''} (${reason})`;
}

const RUN = ['run', '--rm', '--privileged', '--network', 'none'];

/** podman runs a directory as it is, so not even an image is made. */
async function tryPodman(host: HostAccess, scratch: string, root: string): Promise<void> {
  const env = await writePodmanConfiguration(join(scratch, 'podman'));
  await host.run(['podman', ...RUN, '--rootfs', root, ...MOUNT], { env, timeoutMs: TIMEOUT_MS });
}

/** docker needs an image; it has a name of its own and is removed again. */
async function tryDocker(host: HostAccess, scratch: string, root: string): Promise<void> {
  const archive = join(scratch, 'root.tar');
  const tag = `istio-cni-conformance/${basename(scratch).toLowerCase()}:check`;
  await host.run(['tar', '-C', root, '-cf', archive, '.'], { timeoutMs: TIMEOUT_MS });
  await host.run(['docker', 'import', archive, tag], { timeoutMs: TIMEOUT_MS });
  try {
    await host.run(['docker', ...RUN, tag, ...MOUNT], { timeoutMs: TIMEOUT_MS });
  } finally {
    await host.run(['docker', 'image', 'rm', '--force', tag], { okExitCodes: 'any', timeoutMs: TIMEOUT_MS });
  }
}
