import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildContext } from './build-context.ts';
import { goIn } from './go-tools.ts';

/**
 * Makes a tools module for another version of istio.io/istio at `path`: go.mod, go.sum and VERSION (its release line).
 * Development versions, and what they depend on, are not in the checksum database; so go.sum gets the lines that are
 * known (fixtures/images/istio/known-sums.txt), then those of that version's own go.sum, before `go get` runs.
 */
export async function deriveVersion(
  context: BuildContext,
  options: {
    readonly version: string;
    readonly toolsDir: string;
    readonly knownSums: string;
    readonly path: string;
  },
): Promise<void> {
  const { version, path } = options;
  const go = goIn(context, { path, step: `istio.io/istio ${version}` });
  const committed = await readFile(join(options.toolsDir, 'go.mod'), 'utf8');
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'go.mod'), startOf(committed));
  await writeFile(join(path, 'go.sum'), options.knownSums);
  const { Dir: sources } = JSON.parse(await go('mod', 'download', '-json', `istio.io/istio@${version}`)) as {
    Dir: string;
  };
  await writeFile(
    join(path, 'go.sum'),
    `${options.knownSums.trimEnd()}\n${await readFile(join(sources, 'go.sum'), 'utf8')}`,
  );
  await go('get', '-tool', ...parseTools(committed).map((tool) => `${tool}@${version}`));
  await copyFile(join(sources, 'VERSION'), join(path, 'VERSION')).catch(
    async () => await writeFile(join(path, 'VERSION'), 'unknown\n'),
  );
}

/** Packages in the `tool` lines of a go.mod. */
export function parseTools(goMod: string): string[] {
  const block = goMod.match(/^tool \(\n([\s\S]*?)^\)/m)?.[1] ?? goMod.match(/^tool (\S+)$/m)?.[1] ?? '';
  return block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Module name and Go version of a go.mod, without what it requires. */
function startOf(goMod: string): string {
  return `${goMod.match(/^module .*$/m)?.[0] ?? ''}\n\n${goMod.match(/^go .*$/m)?.[0] ?? ''}\n`;
}
