import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { BuildContext } from './build-context.ts';
import { goIn } from './go-tools.ts';
import { parseTools } from './istio-version.ts';

const MODULE = 'istio.io/istio';

/** Of `go mod edit -json`. */
const goModSchema = z.object({
  Replace: z
    .array(
      z.object({
        Old: z.object({ Path: z.string(), Version: z.string().optional() }),
        New: z.object({ Path: z.string() }),
      }),
    )
    .nullish(),
  Tool: z.array(z.object({ Path: z.string() })).nullish(),
});

/**
 * Makes a tools module at `path` that is built from a checkout, with what that itself requires: another release than the pinned
 * one is of other versions of Kubernetes' libraries, and does not compile with the pinned one's.
 * @param toolsDir the committed tools module: which programs are built
 */
export async function deriveCheckout(
  context: BuildContext,
  {
    directory,
    toolsDir,
    path,
  }: { readonly directory: string; readonly toolsDir: string; readonly path: string },
): Promise<void> {
  const go = goIn(context, { path, step: 'pointing Go at the checkout' });
  await mkdir(path, { recursive: true });
  for (const file of ['go.mod', 'go.sum']) await copyFile(join(directory, file), join(path, file));
  const { Replace, Tool } = goModSchema.parse(JSON.parse(await go('mod', 'edit', '-json')));
  const programs = parseTools(await readFile(join(toolsDir, 'go.mod'), 'utf8'));
  await go(
    'mod',
    'edit',
    '-module=istio-cni-conformance/tools/istio',
    `-require=${MODULE}@v0.0.0`,
    `-replace=${MODULE}=${directory}`,
    ...(Replace ?? []).filter(({ New }) => New.Path.startsWith('.')).map((one) => replaced(one, directory)),
    ...(Tool ?? []).map(({ Path }) => `-droptool=${Path}`),
    ...programs.map((program) => `-tool=${program}`),
  );
}

/** A folder beside the checkout's go.mod is not beside this one. */
function replaced(
  { Old, New }: NonNullable<z.infer<typeof goModSchema>['Replace']>[number],
  directory: string,
): string {
  const old = Old.Version === undefined ? Old.Path : `${Old.Path}@${Old.Version}`;
  return `-replace=${old}=${resolve(directory, New.Path)}`;
}
