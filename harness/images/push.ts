import type { Engine } from '../engine/engine.ts';
import { explaining } from './failures.ts';
import { splitReference } from './registry-client.ts';
import type { SourceInputs } from './source-inputs.ts';

/** An image of the engine, and the upstream name under which a registry shall hold it. */
export interface Push {
  readonly image: string;
  readonly upstream: string;
}

/** kind's own name for its node image of a Kubernetes version. */
export function kindNodeImage(kubernetes: string): string {
  return `docker.io/kindest/node:${kubernetes}`;
}

/** The source build under the names that upstream publishes: Istio's images, and the node without the mesh. */
export function upstreamPushes({ pins, recipe }: SourceInputs): Push[] {
  const node = recipe.node.find((layer) => layer.stage === 'platform');
  const mesh = recipe.images
    .filter((image) => image.stage === 'mesh')
    .map(({ name }) => ({ image: name, upstream: name }));
  return [
    ...mesh,
    ...(node === undefined ? [] : [{ image: node.tag, upstream: kindNodeImage(pins.kubernetes) }]),
  ];
}

/** Fills a registry at `host:port` that speaks plain HTTP. Docker takes that only at an address of this machine. */
export async function pushToRegistry(
  engine: Engine,
  pushes: readonly Push[],
  registryAddress: string,
): Promise<void> {
  for (const { image, upstream } of pushes) {
    const { path, tag } = splitReference(upstream);
    const target = `${registryAddress}/${path}:${tag}`;
    await explaining(`pushing ${upstream}`, async () => {
      if (engine.name === 'podman') {
        await engine.cli(['push', '--quiet', '--tls-verify=false', image, target]);
        return;
      }
      await engine.cli(['tag', image, target]);
      await engine.cli(['push', '--quiet', target]);
      await engine.cli(['image', 'rm', target]);
    });
  }
}
