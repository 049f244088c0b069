import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { extractFile } from '../registry/extract.ts';
import type { StoredImage } from '../registry/store.ts';
import { bakeContainer } from './bake.ts';
import type { BuildContext } from './build-context.ts';
import type { BuildCache } from './cache.ts';
import { explaining } from './failures.ts';

/** istioctl of the release that is judged, out of its own image. Gives its path. */
export async function istioctlOf(context: BuildContext, image: StoredImage): Promise<string> {
  const directory = await context.cache.obtain('bin', istioctlName(image), async (path) => {
    await extractFile(image, 'usr/local/bin/istioctl', join(path, 'istioctl'), context);
  });
  return join(directory, 'istioctl');
}

/** kubectl of the nodes' own version, out of their image. Gives its path. */
export async function kubectlOf(
  context: BuildContext,
  engine: Engine,
  node: string,
  key: string,
): Promise<string> {
  const directory = await context.cache.obtain('bin', kubectlName(key), async (path) => {
    await mkdir(path, { recursive: true });
    const container = `${bakeContainer(context.cache)}kubectl-${key}`;
    const program = join(path, 'kubectl');
    await explaining(`taking kubectl out of ${node}`, async () => {
      try {
        await engine.cli(['create', '--name', container, '--entrypoint=/bin/true', node]);
        await engine.cli(['cp', `${container}:/usr/bin/kubectl`, program]);
      } finally {
        await engine.remove([container]);
      }
    });
    await chmod(program, 0o755);
  });
  return join(directory, 'kubectl');
}

/** Whether the programs that come out of a release's images are there. */
export async function hasPrograms(
  cache: BuildCache,
  { istioctl, node }: { readonly istioctl: StoredImage; readonly node: StoredImage },
): Promise<boolean> {
  return (
    (await cache.has('bin', istioctlName(istioctl))) && (await cache.has('bin', kubectlName(keyOf(node))))
  );
}

function istioctlName(image: StoredImage): string {
  return `istioctl-${keyOf(image)}`;
}

function kubectlName(key: string): string {
  return `kubectl-${key}`;
}

/** What tells an image from every other, short enough for a name: 12 digits of its manifest's digest. */
export function keyOf({ manifest }: Pick<StoredImage, 'manifest'>): string {
  return manifest.digest.slice('sha256:'.length).slice(0, 12);
}
