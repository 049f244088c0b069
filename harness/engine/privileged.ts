import { randomInt } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withOwnedDirectory } from '../files/owned-directory.ts';
import type { HostAccess } from '../host/access.ts';
import { parseLimits } from '../host/limits.ts';
import { CommandError } from '../process/run.ts';
import { OTHER_KERNEL } from './docker-address.ts';
import { writePodmanConfiguration } from './podman-configuration.ts';
import { lastWords, type Refusal, type Working } from './refusal.ts';
import { bind, placeToken, saysUnseen, unseenFiles } from './shared-files.ts';

const TIMEOUT_MS = 20_000;
/** A tar archive of nothing: its two final blocks. */
const EMPTY_ARCHIVE = new Uint8Array(1024);
/** Where the host's programs and what they load may be; those that are there are shown to the container. */
const PROGRAMS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64'];
/** Of the container, and of docker's image; no pid, which processes in other containers have too. */
const NAME = `icc-check-${randomInt(2 ** 47)}`;
/**
 * podman's clean-up after a container refuses a run directory of more than 50 characters, and whoever waits for that
 * container then waits for ever; 24 go to `/icc-engine-XXXXXX/p/run`.
 */
const SCRATCH_MOST = 26;
const BOOT_ID = '/proc/sys/kernel/random/boot_id';
const TOKEN = '/icc-engine';
const UNREADABLE = 'unreadable';
/** Mounting needs CAP_SYS_ADMIN: what a node does first, and what an unprivileged container may not. */
const SCRIPT = `mount -t tmpfs tmpfs /dev/shm && cat ${BOOT_ID} && { cat ${TOKEN} || echo ${UNREADABLE}; } && cat /proc/self/limits`;

/**
 * Runs one privileged container that mounts a tmpfs, by the host's own programs in an image of nothing, and leaves
 * nothing behind. A container under another kernel than this process is refused as well: it was not on this machine;
 * and one that does not see this user's files, as of the cache.
 */
export async function runPrivileged(
  name: 'docker' | 'podman',
  host: HostAccess,
): Promise<Pick<Working, 'limits'> | { readonly refused: Refusal }> {
  const token = await placeToken(host.cacheDirectory);
  try {
    const there = await Promise.all(PROGRAMS.map(async (path) => await host.exists(path)));
    const binds = PROGRAMS.filter((_path, index) => there[index] === true).flatMap((path) =>
      bind(path, path),
    );
    if (token !== undefined) binds.push(...bind(token.file, TOKEN));
    const said = await (name === 'podman' ? inPodman(host, binds) : inDocker(host, binds));
    const [bootId = '', read = ''] = said.split('\n', 2);
    const own = (await host.readText(BOOT_ID))?.trim();
    if (own !== undefined && own !== bootId) return { refused: OTHER_KERNEL };
    if (token !== undefined && read !== token.text)
      return {
        refused: unseenFiles(`${token.file} is ${read === UNREADABLE ? read : 'another file'} to it`),
      };
    return { limits: parseLimits(said) };
  } catch (error) {
    if (error instanceof CommandError && saysUnseen(error.result.stderr))
      return { refused: unseenFiles(inOneLine(error)) };
    return { refused: { why: `cannot run a privileged container: ${inOneLine(error)}` } };
  } finally {
    await token?.remove();
  }
}

/** How a command ended and the last that it said; the engine's own words are in that line. */
function inOneLine(error: unknown): string {
  if (!(error instanceof CommandError)) return error instanceof Error ? error.message : String(error);
  const [reason = ''] = error.message.split(':', 1);
  return `${lastWords(error.result.stderr)} (${reason})`;
}

const RUN = ['run', '--rm', '--privileged', '--network', 'none'];
const COMMAND = ['/bin/sh', '-c', SCRIPT];

/** podman runs a directory as it is, so not even an image is made. */
async function inPodman(host: HostAccess, binds: readonly string[]): Promise<string> {
  const base = host.scratchDirectory.length <= SCRATCH_MOST ? host.scratchDirectory : '/tmp';
  const look = async (scratch: string): Promise<string> => {
    const root = join(scratch, 'root');
    for (const directory of ['dev', 'etc', 'proc', 'run', 'sys', 'tmp']) {
      await mkdir(join(root, directory), { recursive: true });
    }
    const { env } = await writePodmanConfiguration(join(scratch, 'p'), join(scratch, 'p', 'tmp'));
    const argv = ['podman', ...RUN, ...binds, '--rootfs', root, ...COMMAND];
    return (await host.run(argv, { env, timeoutMs: TIMEOUT_MS })).stdout;
  };
  return await withOwnedDirectory('engine', look, base);
}

/** docker needs an image; it and the container have names of their own and are removed again. */
async function inDocker(host: HostAccess, binds: readonly string[]): Promise<string> {
  const tag = `localhost/istio-cni-conformance/${NAME}:check`;
  const quietly = async (...args: string[]) =>
    await host.run(['docker', ...args], { okExitCodes: 'any', timeoutMs: TIMEOUT_MS });
  await host.run(['docker', 'import', '-', tag], { input: EMPTY_ARCHIVE, timeoutMs: TIMEOUT_MS });
  try {
    const argv = ['docker', ...RUN, '--name', NAME, ...binds, tag, ...COMMAND];
    return (await host.run(argv, { timeoutMs: TIMEOUT_MS })).stdout;
  } catch (error) {
    // A container outlives the command that was not waited for, and one that could not start outlives --rm.
    await quietly('rm', '--force', NAME);
    throw error;
  } finally {
    await quietly('image', 'rm', '--force', tag);
  }
}
