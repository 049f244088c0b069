import { chmod, copyFile, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Building } from './build-context.ts';
import { passingImage } from './engine-leftovers.ts';
import { explaining } from './failures.ts';
import { linkOrCopy, settleModes } from './image-builder.ts';
import { INPUTS_LABEL } from './image-state.ts';
import type { NodeLayer } from './recipe.ts';

/** Where the parts of a node come from; folders of programs. */
export interface NodeParts {
  /** Archive of the node's root file system. */
  readonly rootfs: string;
  readonly rootfsKey: string;
  /** `images/base/files` of kind's module. */
  readonly kindFiles: string;
  readonly kubernetes: string;
  readonly containerd: string;
  readonly crictl: string;
  readonly cni: string;
  /** `fixtures/images/node`, and the text of the node's container file. */
  readonly nodeFiles: string;
  readonly containerfile: string;
  readonly kubernetesVersion: string;
  readonly pauseImage: string;
}

/** Programs by folder in the node, as kind's own image has them. */
const PROGRAMS = [
  { part: 'kubernetes', folder: 'usr/bin', programs: ['kubelet', 'kubeadm', 'kubectl'] },
  { part: 'containerd', folder: 'usr/local/bin', programs: ['containerd', 'ctr', 'containerd-shim-runc-v2'] },
  { part: 'crictl', folder: 'usr/local/bin', programs: ['crictl'] },
  { part: 'cni', folder: 'opt/cni/bin', programs: ['bridge', 'ptp', 'loopback', 'host-local', 'portmap'] },
] as const;

/** How the container file calls the root file system. */
const ROOTFS_IMAGE = 'localhost/istio-cni-conformance/node-rootfs:1';

/** Makes kind's node image without images inside. */
export async function buildPlainNode(building: Building, layer: NodeLayer, parts: NodeParts): Promise<void> {
  const { cache, engine } = building;
  const rootfs = await passingImage(cache, `rootfs-${parts.rootfsKey}`);
  const changes = [`LABEL ${INPUTS_LABEL}=${parts.rootfsKey}`];
  try {
    await explaining(
      'importing the node root file system',
      async () => await engine.importRootfs({ archive: parts.rootfs, tag: rootfs, changes }),
    );
    await buildOn(building, rootfs, layer, parts);
  } finally {
    await engine.cli(['image', 'rm', rootfs], { okExitCodes: 'any' });
  }
}

async function buildOn(
  { cache, engine }: Building,
  rootfs: string,
  layer: NodeLayer,
  parts: NodeParts,
): Promise<void> {
  await cache.withTemporary(async (contextDir) => {
    const root = join(contextDir, 'root');
    await mkdir(root);
    await copyKindFiles(parts.kindFiles, root);
    await cp(join(parts.nodeFiles, 'root'), root, { recursive: true });
    for (const { part, folder, programs } of PROGRAMS) {
      await mkdir(join(root, folder), { recursive: true });
      for (const program of programs)
        await linkOrCopy(join(parts[part], program), join(root, folder, program));
    }
    await writeFile(join(root, 'kind', 'version'), parts.kubernetesVersion);
    await writeFile(join(root, 'kind', 'pause-image'), parts.pauseImage);
    for (const file of ['prepare-node.sh', 'cri-base.jq'])
      await copyFile(join(parts.nodeFiles, file), join(contextDir, file));
    await writeFile(join(contextDir, 'Containerfile'), parts.containerfile.replaceAll(ROOTFS_IMAGE, rootfs));
    await settleModes(contextDir);
    await explaining(
      'building the node image',
      async () =>
        await engine.buildImage({ contextDir, tag: layer.tag, labels: { [INPUTS_LABEL]: layer.hash } }),
    );
  });
}

/** Files of a module are read-only and none is executable: gives them the modes that kind's Dockerfile gives. */
async function copyKindFiles(from: string, root: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    const target = join(root, entry.parentPath.slice(from.length), entry.name);
    if (entry.isDirectory()) {
      await mkdir(target, { recursive: true });
      continue;
    }
    await mkdir(join(target, '..'), { recursive: true });
    await copyFile(join(entry.parentPath, entry.name), target);
    const inner = target.slice(root.length);
    await chmod(
      target,
      inner.startsWith('/kind/bin/') || inner.startsWith('/usr/local/bin/') ? 0o755 : 0o644,
    );
  }
}
