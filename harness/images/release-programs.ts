import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { extractFile } from '../registry/extract.ts';
import type { StoredImage } from '../registry/store.ts';
import type { BuildContext, Building } from './build-context.ts';
import type { BuildCache } from './cache.ts';
import { bakeContainer } from './engine-leftovers.ts';
import { explaining } from './failures.ts';

/** istioctl of the release that is judged, out of its own image. */
async function takeIstioctl(context: BuildContext, image: StoredImage): Promise<void> {
  await context.cache.obtain('bin', istioctlName(image), async (path) => {
    await extractFile(image, 'usr/local/bin/istioctl', join(path, 'istioctl'), context);
  });
}

/** kubectl of the nodes' own version, out of their image. */
async function takeKubectl({ cache, engine }: Building, node: string, key: string): Promise<void> {
  await cache.obtain('bin', kubectlName(key), async (path) => {
    await mkdir(path, { recursive: true });
    const container = await bakeContainer(cache, `kubectl-${key}`);
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
}

/** The images of a release that programs for the host come out of. */
export interface ProgramImages {
  readonly istioctl: StoredImage;
  readonly node: StoredImage;
}

/** Takes those programs out that are missing; `node` is an image of the engine with the nodes' own. */
export async function takePrograms(context: Building, images: ProgramImages, node: string): Promise<void> {
  await takeIstioctl(context, images.istioctl);
  await takeKubectl(context, node, keyOf(images.node));
}

/** Whether the programs that come out of a release's images are there. */
export async function hasPrograms(cache: BuildCache, { istioctl, node }: ProgramImages): Promise<boolean> {
  return (
    (await cache.has('bin', istioctlName(istioctl))) && (await cache.has('bin', kubectlName(keyOf(node))))
  );
}

/** Where the programs are. */
export function programsOf(
  cache: BuildCache,
  { istioctl, node }: ProgramImages,
): { readonly istioctl: string; readonly kubectl: string } {
  return {
    istioctl: join(cache.pathOf('bin', istioctlName(istioctl)), 'istioctl'),
    kubectl: join(cache.pathOf('bin', kubectlName(keyOf(node))), 'kubectl'),
  };
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
