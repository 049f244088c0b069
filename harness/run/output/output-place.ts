import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../../errors/errors.ts';
import { readPlainFile } from '../../files/plain-file.ts';
import type { LifeOf } from '../../process/owner.ts';
import { JOURNAL_FILE } from '../../protocol/journal.ts';
import { isRunId } from '../records/run-record.ts';
import { readManifest } from './output-manifest.ts';

/** Where every run that is not told another place has a directory of its own. */
const ROOT = 'reports/out';
const LATEST = 'latest';
/** How many of these stay. */
const KEPT = 20;

/** Whose directory it is. */
export interface DirectoryRequest {
  readonly runId: string;
  readonly lifeOf: LifeOf;
  /** Whether it will write reports; else those that are there stay. */
  readonly judges: boolean;
  /** Directories of runs that stay, however old, by paths without links: they are read. */
  readonly spared?: readonly string[];
}

/** What was named by `--output` or `$ARTIFACTS`, or the directory of all runs. */
export function outputRoot(named: string | undefined): string {
  return resolve(named ?? ROOT);
}

/** The directory of the newest run that judged and was not told another place. */
export function latestOutput(): string {
  return resolve(join(ROOT, LATEST));
}

/** Makes the directory of a run that was not told another place, and room for it: only the newest stay, and what is named. */
export function makeRunDirectory(
  root: string,
  { runId, judges, lifeOf, spared = [] }: DirectoryRequest,
): string {
  makeDirectory(root);
  const old = oldRuns(root, lifeOf).slice(0, -(KEPT - 1));
  for (const name of old.filter((one) => !spared.includes(realpathSync(join(root, one)))))
    rmSync(join(root, name), { recursive: true, force: true });
  const directory = join(root, runId);
  makeDirectory(directory);
  if (judges) linkLatest(root, runId);
  return directory;
}

/** Makes a directory with those above it. @throws UsageError; Node's own way never ends below /proc */
export function makeDirectory(directory: string): void {
  if (statOrUndefined(directory)?.isDirectory() === true) return;
  if (dirname(directory) !== directory) makeDirectory(dirname(directory));
  try {
    mkdirSync(directory);
  } catch (error) {
    // Another run may have made it at the same time.
    if (statOrUndefined(directory)?.isDirectory() !== true) throw unusable(directory, directory, error);
  }
}

/** Looks whether files can be made in a directory, or where it would be made; nothing of that is left. @throws UsageError */
export function refuseUnusable(directory: string): void {
  const there = nearestThere(directory);
  if (statOrUndefined(there)?.isDirectory() !== true)
    throw new UsageError(
      `--output: ${there} is not a directory`,
      'name a directory, or one that can be made: --output DIR',
    );
  let trial: string | undefined;
  try {
    trial = mkdtempSync(join(there, '.icc-'));
    writeFileSync(join(trial, 'trial'), '');
  } catch (error) {
    throw unusable(directory, there, error);
  } finally {
    if (trial !== undefined) rmSync(trial, { recursive: true, force: true });
  }
}

/** The directory, or of those above it the nearest that is there; a link that leads nowhere is there, too. */
function nearestThere(directory: string): string {
  let there = directory;
  for (;;) {
    try {
      lstatSync(there);
      return there;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!['ENOENT', 'ENOTDIR'].includes(code)) throw unusable(directory, there, error);
      there = dirname(there);
    }
  }
}

function unusable(directory: string, where: string, error: unknown): UsageError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new UsageError(
    `--output: no reports can be written to ${directory}: nothing can be made in ${where} (${code})`,
    'name another directory: --output DIR',
  );
}

/** Directories of runs that have ended, oldest first: each holds the journal of the run that it is called after. */
function oldRuns(root: string, lifeOf: LifeOf): readonly string[] {
  return readdirSync(root)
    .filter((name) => isRunId(name) && isOver(join(root, name), name, lifeOf))
    .toSorted();
}

function isOver(directory: string, runId: string, lifeOf: LifeOf): boolean {
  try {
    if (!lstatSync(directory).isDirectory()) return false;
    const [first = ''] = readPlainFile(join(directory, JOURNAL_FILE)).split('\n', 1);
    const { owner } = readManifest(directory) ?? {};
    const isOwn = (JSON.parse(first) as { run?: { id?: unknown } }).run?.id === runId;
    return isOwn && (owner === undefined || lifeOf(owner) === 'dead');
  } catch {
    return false;
  }
}

/** A directory in the link's place is somebody's, and stays. */
function linkLatest(root: string, runId: string): void {
  const link = join(root, LATEST);
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found !== undefined && !found.isSymbolicLink()) return;
  const beside = join(root, `.${LATEST}-${runId}`);
  symlinkSync(runId, beside);
  renameSync(beside, link);
}

function statOrUndefined(path: string) {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
