import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { withOwnedDirectory } from '../files/owned-directory.ts';

/** What of the agent's image a program of a fault's takes the place of. */
export type Wrapped = 'plugin' | 'installer';

const PATHS: Readonly<Record<Wrapped, string>> = {
  plugin: '/opt/cni/bin/istio-cni',
  installer: '/usr/local/bin/install-cni',
};

/** Builds an image over an installed agent's. */
export type BuildImage = (
  engine: Engine,
  options: {
    /** Reference of the installed agent image. */
    readonly base: string;
    readonly tag: string;
    readonly labels: Readonly<Record<string, string>>;
  },
) => Promise<void>;

/**
 * The agent's image with its plugin or its installer wrapped: the program named takes its place, and the real one lies
 * beside it with the ending `.real`. `install-cni` copies both plugins to the node.
 * @param its.program path of the wrapping program
 */
export function agentImage(its: { readonly wraps: Wrapped; readonly program: string }): BuildImage {
  const path = PATHS[its.wraps];
  return async (engine, { base, ...named }) =>
    await withOwnedDirectory('agent-image', async (contextDir) => {
      await copyFile(its.program, join(contextDir, 'program'));
      await chmod(join(contextDir, 'program'), 0o755);
      const lines = [`FROM ${base}`, `RUN mv ${path} ${path}.real`, `COPY program ${path}`, ''];
      await writeFile(join(contextDir, 'Containerfile'), lines.join('\n'));
      await engine.buildImage({ contextDir, ...named });
    });
}

/** An image that ends well whatever it is told. */
export const passingImage: BuildImage = async (engine, { base, ...named }) =>
  await withOwnedDirectory('passing-image', async (contextDir) => {
    const lines = [`FROM ${base}`, 'ENTRYPOINT ["/bin/true"]', ''];
    await writeFile(join(contextDir, 'Containerfile'), lines.join('\n'));
    await engine.buildImage({ contextDir, ...named });
  });
