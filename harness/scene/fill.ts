import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import type { SourceInputs } from '../images/source-inputs.ts';
import { SCENE_IMAGES, SCENE_LABEL } from './names.ts';

/** An image of the engine, and the name under which a registry shall hold it, without the registry's host. */
export interface Push {
  readonly image: string;
  readonly upstream: string;
}

/** What of the source build a registry of upstream's names is filled with. */
export interface Supply {
  /** The node image without mesh and apps, as kind publishes it. */
  readonly node: string;
  readonly kubernetes: string;
  readonly mesh: readonly Push[];
  readonly istioctl: { readonly program: string; readonly upstream: string };
}

const NODE = 'kindest/node';

/** The source build under upstream's names. @throws HarnessError PINS_UNREADABLE */
export function supplyOf({ pins, recipe, istio }: SourceInputs, istioctl: string): Supply {
  const node = recipe.node.find((layer) => layer.stage === 'platform');
  if (node === undefined) {
    throw new HarnessError('PINS_UNREADABLE', 'the recipe has no node image with the platform', {
      nextStep: 'restore fixtures/images/pins.json',
    });
  }
  const mesh = recipe.images.filter((image) => image.stage === 'mesh');
  return {
    node: node.tag,
    kubernetes: pins.kubernetes,
    mesh: mesh.map(({ tag, name }) => ({ image: tag, upstream: withoutHost(name) })),
    istioctl: { program: istioctl, upstream: withoutHost(`${pins.istio.hub}/istioctl:${istio.tag}`) },
  };
}

/** `istio/pilot:1.31.0` of `docker.io/istio/pilot:1.31.0`. */
export function withoutHost(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/**
 * Pushes the supply to a registry at `host:port` that speaks plain HTTP, by names of the scene's own that are gone again
 * afterwards. The node image carries the scene's id: whatever is built on it is then new, as on a machine that never ran.
 */
export async function fillRegistry(
  engine: Engine,
  supply: Supply,
  to: { readonly registry: string; readonly scene: string; readonly directory: string },
): Promise<readonly string[]> {
  const label = { [SCENE_LABEL]: to.scene };
  const node = `${SCENE_IMAGES}/node:${to.scene}`;
  const istioctl = `${SCENE_IMAGES}/istioctl:${to.scene}`;
  const build = async (tag: string, containerfile: string, program?: string): Promise<void> => {
    const contextDir = await mkdtemp(join(to.directory, 'build-'));
    try {
      await writeFile(join(contextDir, 'Containerfile'), containerfile);
      if (program !== undefined) await copyFile(program, join(contextDir, 'istioctl'));
      await engine.buildImage({ contextDir, tag, labels: label });
    } finally {
      await rm(contextDir, { recursive: true, force: true });
    }
  };
  const made = [node, istioctl];
  try {
    await build(node, `FROM ${supply.node}\n`);
    // As istio's own Dockerfile.istioctl lays it down.
    const { program, upstream } = supply.istioctl;
    await build(istioctl, 'FROM scratch\nCOPY istioctl /usr/local/bin/istioctl\n', program);
    const pushes: readonly Push[] = [
      { image: node, upstream: `${NODE}:${supply.kubernetes}` },
      { image: istioctl, upstream },
      ...supply.mesh,
    ];
    for (const push of pushes) await pushTo(engine, push, to.registry);
    return pushes.map((push) => push.upstream);
  } finally {
    await removeImages(engine, made);
  }
}

/** Takes names, and what only they hold, away; those that are gone, or in use, are left. */
export async function removeImages(engine: Engine, names: readonly string[]): Promise<void> {
  if (names.length > 0) await engine.cli(['image', 'rm', ...names], { okExitCodes: 'any' });
}

async function pushTo(engine: Engine, { image, upstream }: Push, registry: string): Promise<void> {
  const target = `${registry}/${upstream}`;
  if (engine.name === 'podman') {
    await engine.cli(['push', '--quiet', '--tls-verify=false', image, target]);
    return;
  }
  await engine.cli(['tag', image, target]);
  try {
    await engine.cli(['push', '--quiet', target]);
  } finally {
    await removeImages(engine, [target]);
  }
}
