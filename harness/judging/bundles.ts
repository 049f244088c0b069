import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonOrUndefined, writeJson } from '../files/json-file.ts';
import { seal, tornPart } from '../files/seal.ts';
import { type MayLive, type Owner, ownerSchema, thisOwner } from '../process/owner.ts';

/**
 * Removes what vitest bundled for an earlier pass and is not whole: vitest takes it as it is, and a torn file would be an
 * error of every spec. What another process has not sealed yet is left. Gives why, for a person, where something went.
 * @param directory vitest's own, of one lane
 */
export async function dropTornBundles(directory: string, mayLive: MayLive): Promise<string | undefined> {
  const maker = makerOf(directory);
  if (maker !== undefined && mayLive(maker)) return undefined;
  const [torn] = await tornOnes(directory);
  if (torn !== undefined) rmSync(directory, { recursive: true, force: true });
  if (torn !== undefined || bundlesIn(directory).length === 0) writeJson(makerFile(directory), thisOwner());
  return torn;
}

/** Says that what vitest has bundled by now is whole. */
export async function sealBundles(directory: string): Promise<void> {
  for (const bundle of bundlesIn(directory)) if ((await tornPart(bundle)) !== undefined) await seal(bundle);
  rmSync(makerFile(directory), { force: true });
}

async function tornOnes(directory: string): Promise<readonly string[]> {
  const found = await Promise.all(bundlesIn(directory).map(async (bundle) => await tornPart(bundle)));
  return found.filter((why) => why !== undefined);
}

/** Folders of bundles; vitest puts each together under another name and renames it. */
function bundlesIn(directory: string): readonly string[] {
  return globSync('vitest/*/deps_ssr', { cwd: directory }).map((name) => join(directory, name));
}

function makerFile(directory: string): string {
  return join(directory, 'maker.json');
}

function makerOf(directory: string): Owner | undefined {
  return readJsonOrUndefined(makerFile(directory), ownerSchema) as Owner | undefined;
}
