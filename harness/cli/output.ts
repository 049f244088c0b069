import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { REPORT_FILES } from '../../reports/write-all.ts';
import { JOURNAL_FILE } from '../conformance/journal.ts';
import { UsageError } from '../errors/errors.ts';
import type { MayLive, Owner } from '../process/owner.ts';

const OWNER_FILE = '.owner.json';
const ownerSchema = z.object({ pid: z.number(), startTicks: z.string().optional(), runId: z.string() });

/** What a run writes into its output directory, and a next one removes from it; other files there are left alone. */
const OWN_ENTRIES: readonly string[] = [
  JOURNAL_FILE,
  'evidence',
  ...new Set(Object.values(REPORT_FILES).map((file) => file.split('/', 1)[0] as string)),
];

export interface Output extends Disposable {
  readonly directory: string;
  /** The run that holds the wanted directory right now, where another one was taken. */
  readonly heldBy?: string;
}

/**
 * Takes the output directory for a run, and removes what an earlier run wrote there. Where a run that goes on
 * holds it, `<directory>-<runId>` is taken instead, so that two runs at once do not mix their reports.
 */
export function takeOutput(wanted: string, runId: string, owner: Owner, mayLive: MayLive): Output {
  const holder = holderOf(wanted);
  const held = holder !== undefined && holder.pid !== owner.pid && mayLive(holder);
  const directory = held ? `${wanted}-${runId}` : wanted;
  mkdirSync(directory, { recursive: true });
  for (const entry of OWN_ENTRIES) rmSync(join(directory, entry), { recursive: true, force: true });
  writeFileSync(join(directory, OWNER_FILE), `${JSON.stringify({ ...owner, runId })}\n`);
  return {
    directory,
    ...(held ? { heldBy: holder.runId } : {}),
    [Symbol.dispose]: () => rmSync(join(directory, OWNER_FILE), { force: true }),
  };
}

/** Looks whether a directory is there to be written to, or can be made; makes nothing. @throws UsageError */
export function demandOutput(directory: string): void {
  let nearest = directory;
  while (!existsSync(nearest)) nearest = dirname(nearest);
  try {
    // With the slash a file is none.
    accessSync(`${nearest}/`, constants.W_OK | constants.X_OK);
  } catch {
    throw new UsageError(
      `--output ${directory}: ${nearest} is no directory that you may write to`,
      'name another directory',
    );
  }
}

function holderOf(directory: string): (Owner & { readonly runId: string }) | undefined {
  const file = join(directory, OWNER_FILE);
  if (!existsSync(file)) return undefined;
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) as Owner & { readonly runId: string };
  } catch {
    return undefined;
  }
}
