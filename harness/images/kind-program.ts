import { createHash } from 'node:crypto';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import type { RunCommand } from '../process/run.ts';
import type { BuildCache } from './cache.ts';
import type { Pins } from './pins.ts';

export interface KindProgramParts {
  readonly run: RunCommand;
  /** Absolute path of a program on the user's PATH. */
  readonly findProgram: (name: string) => Promise<string | undefined>;
  /** Content of an http address; proxies and authorities are its own matter. @throws HarnessError naming host and cause */
  readonly download: (address: string, signal?: AbortSignal) => Promise<Buffer>;
  readonly cache: BuildCache;
  readonly pins: Pick<Pins, 'kindRelease'>;
  /** Another address of the release's files, the user's own: its checksum file is then what counts. */
  readonly from?: string | undefined;
  /** Builds kind; absent where there is no Go. */
  readonly build?: () => Promise<string>;
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 10_000;

/**
 * Path of the program kind: of the user's PATH where its version will do, else the released one, checked against the
 * checksum file of its release and against the pinned sum, else built.
 * @throws HarnessError CHECKSUM_DIFFERS; KIND_MISSING with what was tried
 */
export async function obtainKind(parts: KindProgramParts): Promise<string> {
  const { cache, pins, progress } = parts;
  const installed = await installedKind(parts);
  if (installed.path !== undefined) return installed.path;
  const file = `kind-linux-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const name = `${file}-${pins.kindRelease.version}`;
  if (await cache.has('bin', name)) return join(cache.pathOf('bin', name), 'kind');
  try {
    progress(`downloading kind ${pins.kindRelease.version}${installed.words}`);
    const program = await downloadKind(parts, file);
    const directory = await cache.replace('bin', name, async (path) => {
      await mkdir(path, { recursive: true });
      await writeFile(join(path, 'kind'), program, { flush: true });
      await chmod(join(path, 'kind'), 0o755);
    });
    return join(directory, 'kind');
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code === 'CHECKSUM_DIFFERS') throw error;
    if (parts.build !== undefined) return await parts.build();
    throw new HarnessError('KIND_MISSING', `no program kind${installed.words}: ${error.message}`, {
      cause: error,
      nextStep: `put kind ${pins.kindRelease.version} or newer on the PATH, or say where its release is to be had: --kind-from`,
    });
  }
}

/** The kind of the PATH, or in words why it will not do. */
async function installedKind({
  run,
  findProgram,
  pins,
}: KindProgramParts): Promise<{ readonly path?: string; readonly words: string }> {
  const path = await findProgram('kind');
  if (path === undefined) return { words: '' };
  const { stdout } = await run([path, 'version'], { okExitCodes: 'any', timeoutMs: TIMEOUT_MS });
  const version = kindVersion(stdout);
  if (version !== undefined && isAtLeast(version, pins.kindRelease.version)) return { path, words: '' };
  return { words: ` (${path} is ${version ?? 'of an unknown version'}, older than what node images need)` };
}

/** `v0.33.0` of `kind v0.33.0 go1.26.8 linux/amd64`. */
export function kindVersion(output: string): string | undefined {
  return /\bkind (v\d+\.\d+\.\d+)/.exec(output)?.[1];
}

/** Whether a version `vX.Y.Z` is another or a later one. */
export function isAtLeast(version: string, least: string): boolean {
  return new Intl.Collator('en', { numeric: true }).compare(version, least) >= 0;
}

async function downloadKind(
  { download, pins, from, signal }: KindProgramParts,
  file: string,
): Promise<Buffer> {
  const { address, sha256 } = pins.kindRelease;
  const base = (from ?? address).replace(/\/$/, '');
  const listed = sumIn((await download(`${base}/${file}.sha256sum`, signal)).toString('utf8'));
  if (listed === undefined) {
    throw new HarnessError('DOWNLOAD_FAILED', `${base}/${file}.sha256sum is no checksum file`, {
      nextStep: 'see what is at that address; a proxy may have answered in its place',
    });
  }
  const program = await download(`${base}/${file}`, signal);
  const seen = createHash('sha256').update(program).digest('hex');
  const wanted = from === undefined ? (sha256[file] ?? listed) : listed;
  if (seen === listed && seen === wanted) return program;
  throw new HarnessError(
    'CHECKSUM_DIFFERS',
    `checksum of ${base}/${file} differs: downloaded ${seen}, its checksum file says ${listed}, pinned is ${wanted}`,
    {
      nextStep:
        'try again; if it differs again, the server gives something else than what was released: do not use it',
    },
  );
}

/** The sum in a checksum file of one line, `<64 hexadecimal digits>  <file>`. */
function sumIn(text: string): string | undefined {
  return /^([0-9a-f]{64})(?:\s|$)/.exec(text.trim())?.[1];
}
