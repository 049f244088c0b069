import { join } from 'node:path';
import { UsageError } from '../../errors/errors.ts';
import { writing } from '../../errors/not-written.ts';
import type { LifeOf, Owner } from '../../process/owner.ts';
import { unrefClock } from '../../time/clock.ts';
import { every } from '../../time/every.ts';
import type { Context } from '../context.ts';
import {
  claim,
  closeManifest,
  foreignFiles,
  giveSign,
  type Manifest,
  readManifest,
  removeWritten,
  SIGN_EVERY_MS,
  writtenFiles,
} from './output-manifest.ts';
import {
  type DirectoryRequest,
  makeDirectory,
  makeRunDirectory,
  outputRoot,
  refuseUnusable,
} from './output-place.ts';

/** How many files a refusal names. */
const NAMED = 5;

export interface Output extends Disposable {
  readonly directory: string;
  /** The run that holds the wanted directory right now, where another one was taken. */
  readonly heldBy?: string;
}

export interface OutputRequest extends DirectoryRequest {
  /** What `--output` or `$ARTIFACTS` names. */
  readonly named: string | undefined;
  readonly owner: Owner;
}

/**
 * Whether a run could write where `--output` or `$ARTIFACTS` says, or by default; changes nothing.
 * @throws UsageError where it cannot, or would overwrite what no run of this suite wrote
 */
export function checkOutput({
  named,
  judges,
  lifeOf,
}: Pick<OutputRequest, 'named' | 'judges' | 'lifeOf'>): void {
  const directory = outputRoot(named);
  refuseUnusable(directory);
  if (named === undefined || !judges) return;
  const seen = readManifest(directory);
  if (!isHeld(seen, lifeOf)) refuseForeignFiles(directory, seen);
}

/**
 * Takes the output directory for a run: one of its own below reports/out, or the one that was named, of which only what an
 * earlier run wrote is removed. Where a run that goes on holds it, `<directory>-<runId>` is taken instead, so that two
 * runs at once do not mix their reports. Disposing notes what was written. @throws UsageError
 */
export function takeOutput(request: OutputRequest): Output {
  const { named, runId, judges } = request;
  const root = outputRoot(named);
  if (named === undefined) return claimed(request, makeRunDirectory(root, request));
  return claimed(request, judges ? root : join(root, `up-${runId}`));
}

/** Says where the reports go, where that is not the wanted place. */
export function sayHeld({ say }: Pick<Context, 'say'>, { directory, heldBy }: Output): void {
  if (heldBy !== undefined) say(`run ${heldBy} writes its reports now; those of this run go to ${directory}`);
}

/**
 * Notes what was written again into a directory that has a manifest: of its files, and those that `work` adds. A directory
 * without one was copied here, and what lies beside its journal is taken for that run's.
 * @throws UsageError where a run writes there now, or files would be overwritten that no run wrote
 */
export async function notingFiles<T>(directory: string, lifeOf: LifeOf, work: () => Promise<T>): Promise<T> {
  const manifest = refuseHeld(directory, lifeOf);
  if (manifest !== undefined) refuseForeignFiles(directory, manifest);
  const foreign = new Set(foreignFiles(directory, manifest));
  const done = await work();
  if (manifest !== undefined)
    closeManifest(
      directory,
      manifest.runId,
      writtenFiles(directory).filter((file) => !foreign.has(file)),
    );
  return done;
}

/** The manifest of a directory that no run writes to. @throws UsageError where one does */
export function refuseHeld(directory: string, lifeOf: LifeOf): Manifest | undefined {
  const manifest = readManifest(directory);
  if (!isHeld(manifest, lifeOf)) return manifest;
  throw new UsageError(
    `run ${manifest?.runId} writes to ${directory} now`,
    'wait for its end: it writes its reports then',
  );
}

function claimed(request: OutputRequest, directory: string): Output {
  const { runId, owner, lifeOf } = request;
  makeDirectory(directory);
  const seen = readManifest(directory);
  if (isHeld(seen, lifeOf)) return elsewhere(request, directory, seen);
  refuseForeignFiles(directory, seen);
  const isClaimed = writing('the output directory', directory, () => {
    if (!claim(directory, { runId, owner }, seen)) return false;
    removeWritten(directory);
    return true;
  });
  if (!isClaimed) return elsewhere(request, directory, readManifest(directory));
  const signs = every(SIGN_EVERY_MS, async () => giveSign(directory), unrefClock);
  return {
    directory,
    [Symbol.dispose]: () => {
      void signs[Symbol.asyncDispose]();
      release(directory, runId);
    },
  };
}

function release(directory: string, runId: string): void {
  try {
    closeManifest(directory, runId, writtenFiles(directory));
  } catch {
    // A holder that is dead holds nothing.
  }
}

function elsewhere(request: OutputRequest, directory: string, holder: Manifest | undefined): Output {
  return {
    ...claimed(request, `${directory}-${request.runId}`),
    heldBy: holder?.runId ?? 'unknown',
  };
}

function isHeld(manifest: Manifest | undefined, lifeOf: LifeOf): boolean {
  return manifest?.owner !== undefined && lifeOf(manifest.owner) !== 'dead';
}

function refuseForeignFiles(directory: string, manifest: Manifest | undefined): void {
  const foreign = foreignFiles(directory, manifest);
  if (foreign.length === 0) return;
  const more = foreign.length > NAMED ? `, and ${foreign.length - NAMED} more` : '';
  throw new UsageError(
    `--output: in ${directory} these would be overwritten, which no run of this suite is known to have written: ${foreign.slice(0, NAMED).join(', ')}${more}`,
    'name another directory: --output DIR; or move them away',
  );
}
