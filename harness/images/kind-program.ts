import { createHash } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { isSafeWay } from '../model/own-network.ts';
import { CommandError, type RunCommand } from '../process/run.ts';
import type { BuildContext } from './build-context.ts';
import type { BuildCache } from './cache.ts';
import { hashInputs } from './input-hash.ts';
import type { Pins } from './pins.ts';

export interface KindProgramParts {
  readonly run: RunCommand;
  /** Absolute path of a program on the user's PATH. */
  readonly findProgram: (name: string) => Promise<string | undefined>;
  /** Content of an http address; proxies and authorities are its own matter. @throws HarnessError naming host and cause */
  readonly download: (address: string, signal?: AbortSignal) => Promise<Buffer>;
  readonly cache: BuildCache;
  readonly pins: Pick<Pins, 'kindRelease'>;
  /** Another address of the release's files, the user's own: its checksum file may then name another program. */
  readonly from?: string | undefined;
  /** Does something that makes results of the cache, with its lock held. */
  readonly buildAlone: <T>(make: (context: BuildContext) => Promise<T>) => Promise<T>;
  /** Builds kind; absent where there is no Go. */
  readonly build?: (context: BuildContext) => Promise<string>;
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * Path of the program kind: of the user's PATH where its version will do, else the released one, checked against the
 * checksum file of its release and against the pinned sum, else built. Below the user's own address another program may
 * lie, which its checksum file names: it must come by TLS or from loopback, and is for runs that name that address only.
 * @throws HarnessError CHECKSUM_DIFFERS; KIND_MISSING with what was tried
 */
export async function obtainKind(parts: KindProgramParts): Promise<string> {
  const { pins } = parts;
  const installed = await installedKind(parts);
  if (installed.path !== undefined) return installed.path;
  try {
    return await releasedKind(parts, installed.words);
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code === 'CHECKSUM_DIFFERS') throw error;
    if (parts.build !== undefined) return await parts.buildAlone(parts.build);
    throw new HarnessError('KIND_MISSING', `no program kind${installed.words}: ${error.message}`, {
      cause: error,
      nextStep: `put kind ${pins.kindRelease.version} or newer on the PATH, or say where its release is to be had: --kind-from`,
    });
  }
}

/** The kind of an address, kept under its own sum: what was checked once is the same in every run. */
async function releasedKind(parts: KindProgramParts, why: string): Promise<string> {
  const { cache, pins, from, progress } = parts;
  const { version, sha256 } = pins.kindRelease;
  const file = kindFile();
  const base = (from ?? pins.kindRelease.address).replace(/\/$/, '');
  const pinned = sha256[file];
  const kept = (sum: string): string =>
    `${file}-${version}-${sum === pinned || from === undefined ? '' : 'own-'}${sum.slice(0, 12)}`;
  const isHere = async (sum: string): Promise<boolean> => await cache.has('bin', kept(sum));
  const pathOf = (sum: string): string => join(cache.pathOf('bin', kept(sum)), 'kind');

  // Says that an address gave the pinned program once: a release stays as it is, and need not be asked for again.
  const mark = `${kept(pinned ?? '')}-from-${hashInputs(base)}`;
  const isReleased = from === undefined || (await cache.has('bin', mark));
  if (isReleased && pinned !== undefined && (await isHere(pinned))) return pathOf(pinned);
  const listed = await listedSum(parts, base, file);
  if (from === undefined && pinned !== undefined && listed !== pinned) {
    throw differs(`${base}/${file}.sha256sum`, `says ${listed}`, `pinned is ${pinned}`);
  }
  if (from !== undefined && listed !== pinned) {
    demandSafeWay(`${base}/${file}`);
    progress(`kind of ${base}, not the released one: sha256 ${listed}`);
  }
  if (from !== undefined && listed === pinned)
    await parts.buildAlone(
      async () => void (await cache.obtain('bin', mark, async (path) => await writeFile(path, base))),
    );
  if (await isHere(listed)) return pathOf(listed);
  progress(`downloading kind ${from === undefined || listed === pinned ? version : `of ${base}`}${why}`);
  const program = await parts.download(`${base}/${file}`, parts.signal);
  const seen = createHash('sha256').update(program).digest('hex');
  if (seen !== listed)
    throw differs(`${base}/${file}`, `downloaded ${seen}`, `its checksum file says ${listed}`);
  await parts.buildAlone(async () => {
    await cache.obtain('bin', kept(listed), async (path) => {
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'kind'), program);
      await chmod(join(path, 'kind'), 0o755);
    });
  });
  return pathOf(listed);
}

/** The kind of the PATH, or in words why it will not do. */
async function installedKind({
  run,
  findProgram,
  pins,
  signal,
}: KindProgramParts): Promise<{ readonly path?: string; readonly words: string }> {
  const path = await findProgram('kind');
  if (path === undefined) return { words: '' };
  const options = { okExitCodes: 'any', timeoutMs: TIMEOUT_MS, signal } as const;
  const version = await run([path, 'version'], options).then(
    ({ stdout }) => kindVersion(stdout),
    (error: unknown) => {
      signal?.throwIfAborted();
      if (error instanceof CommandError) return undefined;
      throw error;
    },
  );
  if (version !== undefined && isAtLeast(version, pins.kindRelease.version)) return { path, words: '' };
  const seen =
    version === undefined ? 'of an unknown version' : `${version}, older than what node images need`;
  return { words: ` (${path} is ${seen})` };
}

/** `v0.33.0` of `kind v0.33.0 go1.26.8 linux/amd64`, `v0.34.0-alpha` of `kind v0.34.0-alpha+0a1b go1.26.8 linux/amd64`. */
export function kindVersion(output: string): string | undefined {
  return /\bkind (v\d+\.\d+\.\d+(?:-[\w.-]+)?)/.exec(output)?.[1];
}

/** Whether a version is a release `vX.Y.Z` or a later one; what comes before a release (`v0.33.0-alpha`) is older than it. */
export function isAtLeast(version: string, least: string): boolean {
  const [core = '', early] = version.split(/-(.*)/, 2);
  const order = new Intl.Collator('en', { numeric: true }).compare(core, least);
  return order > 0 || (order === 0 && early === undefined);
}

async function listedSum(
  { download, signal }: KindProgramParts,
  base: string,
  file: string,
): Promise<string> {
  const listed = sumIn((await download(`${base}/${file}.sha256sum`, signal)).toString('utf8'));
  if (listed !== undefined) return listed;
  throw new HarnessError('DOWNLOAD_FAILED', `${base}/${file}.sha256sum is no checksum file`, {
    nextStep: 'see what is at that address; a proxy may have answered in its place',
  });
}

/** A program that no pinned sum vouches for is vouched for by its server alone: then that must be the user's. */
function demandSafeWay(address: string): void {
  if (isSafeWay(address)) return;
  throw new HarnessError(
    'CHECKSUM_DIFFERS',
    `${address} is not the released kind, and would come by plain HTTP over a network`,
    { nextStep: 'serve it by TLS, or put that kind on the PATH' },
  );
}

function differs(address: string, seen: string, wanted: string): HarnessError {
  return new HarnessError('CHECKSUM_DIFFERS', `checksum of ${address} differs: ${seen}, ${wanted}`, {
    nextStep:
      'try again; if it differs again, the server gives something else than what was released: do not use it',
  });
}

/** The sum in a checksum file of one line, `<64 hexadecimal digits>  <file>`. */
function sumIn(text: string): string | undefined {
  return /^([0-9a-f]{64})(?:\s|$)/.exec(text.trim())?.[1];
}

/** Name of the program in kind's release, for this machine. */
export function kindFile(): string {
  return `kind-linux-${process.arch === 'x64' ? 'amd64' : process.arch}`;
}
