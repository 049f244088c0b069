import type { HostAccess } from '../host/access.ts';
import { bridgeFilter } from './bridge-filter.ts';
import { runPrivileged } from './privileged.ts';
import type { Refusal, Trial } from './refusal.ts';

/** What podman needs that its Debian package only recommends, and where distributions put helpers. */
const PACKAGES = ['podman', 'runc', 'crun', 'netavark', 'aardvark-dns', 'iptables'];
const HELPER_DIRECTORIES = [
  '/usr/local/libexec/podman',
  '/usr/local/lib/podman',
  '/usr/libexec/podman',
  '/usr/lib/podman',
];
/** Each makes podman a client of a service that keeps its own storage, also where its value is empty. */
const REMOTE = ['CONTAINER_HOST', 'CONTAINER_CONNECTION'];

/** Whether root's podman can host nodes, with storage and configuration of our own. */
export async function tryPodman(host: HostAccess): Promise<Trial> {
  const lacking = [
    ...(await lackingOf(['podman', 'runc'], async (name) => (await host.findProgram(name)) !== undefined)),
    ...(await lackingOf(['netavark', 'aardvark-dns'], async (name) => {
      const there = await Promise.all(
        HELPER_DIRECTORIES.map(async (directory) => await host.exists(`${directory}/${name}`)),
      );
      return there.includes(true);
    })),
  ];
  const refused = refusal(host, lacking) ?? (await bridgeFilter(host));
  if (refused !== undefined) return { refused };
  const ran = await runPrivileged('podman', host);
  return 'refused' in ran ? ran : { works: { ...ran, description: 'with storage of our own' } };
}

function refusal(host: HostAccess, lacking: readonly string[]): Refusal | undefined {
  // Installing it would not help who may not run it as root.
  if (!host.root) {
    const why = lacking.includes('podman') ? 'not installed' : 'rootless podman cannot make nodes';
    return { why: `${why}; it must run as root` };
  }
  if (lacking.length > 0) {
    const remedy = `install ${PACKAGES.join(' ')}`;
    return { why: `not installed: ${lacking.join(', ')}`, remedy, packages: PACKAGES };
  }
  const remote = REMOTE.find((name) => host.environment[name] !== undefined);
  if (remote === undefined) return undefined;
  return {
    why: `${remote} makes it a client of another service`,
    remedy: `unset ${remote}: the suite has storage of its own`,
  };
}

async function lackingOf(
  names: readonly string[],
  has: (name: string) => Promise<boolean>,
): Promise<string[]> {
  const there = await Promise.all(names.map(has));
  return names.filter((_name, index) => there[index] === false);
}
