import type { HostAccess, HostCheck } from '../host/access.ts';
import type { Finding } from '../host/finding.ts';
import { findStaticBusybox, refusesPrivileged } from './privileged.ts';

export type EngineName = 'docker' | 'podman';

export interface FoundEngine {
  /** The engine to use; absent where none works. */
  readonly name?: EngineName;
  /** One finding: the engine that works, or why none does. */
  readonly findings: readonly Finding[];
}

/** What podman needs that its Debian package only recommends, and where distributions put helpers. */
const PODMAN_PACKAGES = [
  'podman',
  'runc',
  'crun',
  'netavark',
  'aardvark-dns',
  'iptables',
  'catatonit',
  'busybox-static',
];
const HELPER_DIRECTORIES = [
  '/usr/local/libexec/podman',
  '/usr/local/lib/podman',
  '/usr/libexec/podman',
  '/usr/lib/podman',
];
const TIMEOUT_MS = 10_000;

type Trial =
  | { readonly works: true }
  | { readonly works: false; readonly why: string; readonly packages?: readonly string[] };

/**
 * Which engine works here: Docker first, then podman; each is tried by running a privileged container, not believed by
 * its name. `force` tries that one alone. Changes nothing.
 */
export async function findEngine(host: HostAccess, force?: EngineName): Promise<FoundEngine> {
  const base = { id: 'engine', title: 'container engine' };
  const refusals: { name: EngineName; why: string; packages: readonly string[] }[] = [];
  for (const name of force === undefined ? (['docker', 'podman'] as const) : [force]) {
    const trial = await (name === 'docker' ? tryDocker(host) : tryPodman(host));
    if (trial.works) {
      const seen = `${name} runs a privileged container`;
      return { name, findings: [{ ...base, level: 'ok', seen, remedy: '' }] };
    }
    refusals.push({ name, why: trial.why, packages: trial.packages ?? [] });
  }
  const packages = refusals.flatMap((refusal) => refusal.packages);
  const seen = refusals.map((refusal) => `${refusal.name}: ${refusal.why}`).join('; ');
  if (packages.length > 0) {
    const remedy = `install ${packages.join(' ')}, or start Docker`;
    return { findings: [{ ...base, level: 'missing', seen, remedy, packages: [...new Set(packages)] }] };
  }
  const remedy = 'use a machine where Docker or podman (as root) may run privileged containers';
  return { findings: [{ ...base, level: 'unfit', seen, remedy }] };
}

/** The doctor's check of the engine. */
export function engineCheck(force?: EngineName): HostCheck {
  return async function engine(host) {
    return (await findEngine(host, force)).findings;
  };
}

async function tryDocker(host: HostAccess): Promise<Trial> {
  if ((await host.findProgram('docker')) === undefined) return { works: false, why: 'not installed' };
  const version = await host.run(['docker', '--version'], { okExitCodes: 'any', timeoutMs: TIMEOUT_MS });
  if (/podman/i.test(version.stdout)) return { works: false, why: "the program of that name is podman's" };
  const server = await host.run(['docker', 'version', '--format', '{{.Server.Version}}'], {
    okExitCodes: 'any',
    timeoutMs: TIMEOUT_MS,
  });
  if (server.exitCode !== 0) return { works: false, why: lastLine(server.stderr) };
  return await tryPrivileged('docker', host);
}

async function tryPodman(host: HostAccess): Promise<Trial> {
  const lacking = [
    ...(await lackingOf(['podman', 'runc'], async (name) => (await host.findProgram(name)) !== undefined)),
    ...(await lackingOf(['netavark', 'aardvark-dns'], async (name) => {
      const there = await Promise.all(
        HELPER_DIRECTORIES.map(async (directory) => await host.exists(`${directory}/${name}`)),
      );
      return there.includes(true);
    })),
  ];
  if (lacking.length > 0) {
    return { works: false, why: `not installed: ${lacking.join(', ')}`, packages: PODMAN_PACKAGES };
  }
  if (!host.root) return { works: false, why: 'needs root to make nodes' };
  return await tryPrivileged('podman', host);
}

async function tryPrivileged(name: EngineName, host: HostAccess): Promise<Trial> {
  const busybox = await findStaticBusybox(host);
  if (busybox === undefined) {
    return { works: false, why: 'no static busybox to try it with', packages: ['busybox-static'] };
  }
  const why = await refusesPrivileged(name, host, busybox);
  return why === undefined
    ? { works: true }
    : { works: false, why: `cannot run a privileged container: ${why}` };
}

async function lackingOf(
  names: readonly string[],
  has: (name: string) => Promise<boolean>,
): Promise<string[]> {
  const there = await Promise.all(names.map(has));
  return names.filter((_name, index) => there[index] === false);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
