import { access, constants, mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import type { RunCommand } from '../process/run.ts';

/** Beside Debian's essential packages: git to clone with, and openssl, which ca-certificates brings wherever https is spoken. */
const BESIDE = ['git', 'openssl'];

/** Programs that no package lists: alternatives of essential ones. */
const ALTERNATIVES = ['/usr/bin/awk', '/usr/bin/which'];

/** podman and what it calls. */
export const PODMAN_PACKAGES =
  'podman conmon runc crun netavark aardvark-dns iptables catatonit busybox-static'.split(' ');

/** Of those, what Debian's alternatives put on the PATH, and no package lists: netavark calls them. */
export const PODMAN_ALTERNATIVES = ['iptables', 'ip6tables'];

/** What the user must not have: with any of these the scene would show nothing. */
const MISSING = [
  'go',
  'python3',
  'python',
  'pip3',
  'mmdebstrap',
  'apt-get',
  'sudo',
  'kind',
  'istioctl',
  'kubectl',
  'cnitool',
];

/**
 * Fills a folder with links to the programs of a small Debian, and to those that are named: a PATH on which nothing
 * else is found. @throws HarnessError SCENE_NOT_LEAN where it then holds what the user must not have
 */
export async function makeLeanPath(options: {
  readonly run: RunCommand;
  readonly directory: string;
  readonly packages: readonly string[];
  /** Absolute paths, linked under their own names. */
  readonly programs: readonly string[];
}): Promise<void> {
  const { run, directory, packages, programs } = options;
  await mkdir(directory, { recursive: true });
  const shown = await run(['dpkg-query', '--show', '--showformat=${Package} ${Essential}\\n']);
  const essential = essentialPackages(shown.stdout);
  // Packages that are not installed are named on standard error, and the rest is listed.
  const names = [...essential, ...BESIDE, ...packages];
  const listed = await run(['dpkg-query', '--listfiles', ...names], { okExitCodes: [1] });
  const wanted = new Map(
    [...ALTERNATIVES, ...programsIn(listed.stdout), ...programs].map((path) => [basename(path), path]),
  );
  const forbidden = MISSING.filter((name) => wanted.has(name));
  if (forbidden.length > 0) {
    throw new HarnessError('SCENE_NOT_LEAN', `the scene's user would have ${forbidden.join(', ')}`, {
      nextStep: 'see which package brings it, and leave that out in harness/scene/lean-path.ts',
    });
  }
  for (const [name, path] of wanted) {
    if (await isProgram(path)) await symlink(path, join(directory, name));
  }
}

/** Names in lines of `PACKAGE yes`. */
export function essentialPackages(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => /^(\S+) yes$/.exec(line)?.[1] ?? []);
}

/** What of a package's files lies where programs are. */
export function programsIn(listing: string): readonly string[] {
  return listing.split('\n').filter((path) => /^(?:\/usr)?\/s?bin\/[^/]+$/.test(path));
}

async function isProgram(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
