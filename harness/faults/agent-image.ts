import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { withOwnedDirectory } from '../files/owned-directory.ts';

/**
 * Builds the agent's image with its plugin wrapped: the program named takes the plugin's place, and the
 * real one lies beside it as `istio-cni.real`. `install-cni` copies both to the node.
 */
export async function buildAgentImage(
  engine: Engine,
  options: {
    /** Reference of the installed agent image. */
    readonly base: string;
    /** Path of the wrapping program. */
    readonly program: string;
    readonly tag: string;
    readonly labels: Readonly<Record<string, string>>;
  },
): Promise<void> {
  await withOwnedDirectory('agent-image', async (contextDir) => {
    await copyFile(options.program, join(contextDir, 'istio-cni'));
    await chmod(join(contextDir, 'istio-cni'), 0o755);
    await writeFile(
      join(contextDir, 'Containerfile'),
      [
        `FROM ${options.base}`,
        'RUN mv /opt/cni/bin/istio-cni /opt/cni/bin/istio-cni.real',
        'COPY istio-cni /opt/cni/bin/istio-cni',
        '',
      ].join('\n'),
    );
    await engine.buildImage({ contextDir, tag: options.tag, labels: options.labels });
  });
}
