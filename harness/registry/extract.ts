import { chmod, lstat, mkdir, mkdtemp, open, readlink, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { DiskFullError } from '../files/disk-full.ts';
import { CommandError, type RunCommand } from '../process/run.ts';
import type { StoredImage } from './store.ts';

/** What extracting needs of the machine: GNU tar. */
export interface ExtractOptions {
  readonly run: RunCommand;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes one regular file out of an image's layers to `to`, executable (0755). `path` has no leading slash.
 * @throws HarnessError NO_SUCH_FILE; EXTRACT_FAILED where a layer cannot be read; DISK_FULL
 */
export async function extractFile(
  image: StoredImage,
  path: string,
  to: string,
  options: ExtractOptions,
): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  const scratch = await mkdtemp(join(dirname(to), '.extract-'));
  try {
    const found = join(scratch, path);
    if (!(await fromTopLayer(image, path, scratch, options)))
      throw noSuchFile(image, path, 'no layer has it');
    const kind = await lstat(found);
    if (kind.isSymbolicLink()) throw noSuchFile(image, path, `it is a link to ${await readlink(found)}`);
    if (!kind.isFile()) throw noSuchFile(image, path, 'it is no regular file');
    await chmod(found, 0o755);
    await sync(found);
    await rename(found, to);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Whether the topmost layer that says something of the file holds it; it may also say that the file is gone. */
async function fromTopLayer(
  image: StoredImage,
  path: string,
  scratch: string,
  options: ExtractOptions,
): Promise<boolean> {
  const gone = whiteouts(path);
  for (const layer of image.layers.toReversed()) {
    await unpack(layer.file, [path, ...gone], scratch, image, options);
    if (await exists(join(scratch, path))) return true;
    for (const name of gone) if (await exists(join(scratch, name))) return false;
  }
  return false;
}

/** Names by which a layer removes a file: its own, its folders', or all that lay below one (OCI image specification, layer). */
function whiteouts(path: string): readonly string[] {
  const names: string[] = [];
  for (let at = path; at !== '.'; at = dirname(at)) {
    names.push(join(dirname(at), `.wh.${basename(at)}`));
    if (at !== path) names.push(join(at, '.wh..wh..opq'));
  }
  return names;
}

/** Unpacks those of the names that a layer has; layers write them with a leading `./` or without. */
async function unpack(
  layer: string,
  names: readonly string[],
  scratch: string,
  image: StoredImage,
  { run, signal }: ExtractOptions,
): Promise<void> {
  const members = names.flatMap((name) => [name, `./${name}`]);
  const flags = ['--no-same-owner', '--no-same-permissions', '--no-wildcards'];
  const argv = ['tar', '--extract', '--file', layer, '--directory', scratch, ...flags, '--', ...members];
  try {
    const result = await run(argv, { env: { LC_ALL: 'C' }, okExitCodes: [2], signal });
    const complaints = result.stderr.split('\n').filter((line) => line !== '' && !expected(line));
    if (result.exitCode === 0 || complaints.length === 0) return;
    const full = complaints.find((line) => /No space left on device|Disk quota exceeded/.test(line));
    if (full !== undefined) throw new DiskFullError(scratch, new Error(full));
    throw failed(image, layer, complaints[0] ?? '', undefined);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CommandError)) throw error;
    throw failed(image, layer, error.message.split('\n', 1)[0] ?? '', error);
  }
}

/** What tar says of a member that is not there, which most are not. */
function expected(line: string): boolean {
  return /: Not found in archive$|Exiting with failure status due to previous errors$/.test(line);
}

async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function noSuchFile({ reference }: StoredImage, path: string, why: string): HarnessError {
  return new HarnessError('NO_SUCH_FILE', `${reference} has no file /${path}: ${why}`, {
    nextStep: 'choose an image that has it, or report this: the path may have moved in that release',
  });
}

function failed({ reference }: StoredImage, layer: string, why: string, cause: unknown): HarnessError {
  return new HarnessError('EXTRACT_FAILED', `layer ${layer} of ${reference} cannot be unpacked: ${why}`, {
    ...(cause === undefined ? {} : { cause }),
    nextStep: 'see that GNU tar and gzip are there; if the layer is damaged, remove that file and run again',
  });
}
