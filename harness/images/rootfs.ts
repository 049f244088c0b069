import type { BuildContext } from './build-context.ts';
import { explaining } from './failures.ts';

export interface Rootfs {
  readonly name: 'base' | 'node';
  readonly key: string;
  readonly packages: readonly string[];
  /** Debian release, `bookworm`. */
  readonly suite: string;
  /** The host's own apt sources file: mmdebstrap takes it as the mirror. */
  readonly sources: string;
}

/** Makes a Debian root file system of the packages and what they depend on, unless it is there. Gives a tar archive. */
export async function makeRootfs(context: BuildContext, rootfs: Rootfs): Promise<string> {
  const { run, cache, signal } = context;
  return await cache.obtain('rootfs', `${rootfs.name}-${rootfs.key}.tar`, async (path) => {
    const argv = [
      // What the user's umask takes away would be missing in every image.
      'sh',
      '-c',
      'umask 022; exec "$0" "$@"',
      'mmdebstrap',
      '--variant=minbase',
      '--format=tar',
      `--include=${rootfs.packages.join(',')}`,
      '--dpkgopt=path-exclude=/usr/share/doc/*',
      '--dpkgopt=path-exclude=/usr/share/man/*',
      rootfs.suite,
      path,
      rootfs.sources,
    ];
    await explaining(`making the ${rootfs.name} root file system`, async () => await run(argv, { signal }));
  });
}

/** VERSION_CODENAME of an os-release file. */
export function parseSuite(osRelease: string): string | undefined {
  return osRelease.match(/^VERSION_CODENAME="?([a-z]+)"?$/m)?.[1];
}
