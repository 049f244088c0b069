import type { HostAccess, HostCheck } from '../access.ts';

/** There under version 2 alone. */
const UNIFIED = '/sys/fs/cgroup/cgroup.controllers';

/** What kubelet needs of the control groups. */
const NEEDED = ['cpu', 'memory', 'pids'];

export interface ControlGroups {
  readonly version: 'v1' | 'v2' | 'none';
  readonly controllers: readonly string[];
}

/**
 * Which control groups the host has. `unified` is /sys/fs/cgroup/cgroup.controllers, which is there under
 * version 2 alone; a hybrid layout is version 1, with the controllers that are mounted and enabled.
 */
export function parseControlGroups(files: {
  unified: string | undefined;
  mounts: string;
  known: string;
}): ControlGroups {
  if (files.unified !== undefined) return { version: 'v2', controllers: words(files.unified) };
  const mounted = new Set(
    files.mounts
      .split('\n')
      .map(words)
      .filter((mount) => mount[2] === 'cgroup')
      .flatMap((mount) => mount[3]?.split(',') ?? []),
  );
  const controllers = files.known
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map(words)
    .filter(([name, , , enabled]) => name !== undefined && enabled === '1' && mounted.has(name))
    .map(([name]) => name ?? '');
  return { version: controllers.length === 0 ? 'none' : 'v1', controllers };
}

/** Which version lanes have to do with: a hybrid layout is version 1. */
export async function cgroupVersion(host: Pick<HostAccess, 'exists'>): Promise<'v1' | 'v2'> {
  return (await host.exists(UNIFIED)) ? 'v2' : 'v1';
}

/** The controllers that kubelet needs; version 1 is noted, since Kubernetes must be told to accept it. */
export const cgroupCheck: HostCheck = async (host) => {
  const groups = parseControlGroups({
    unified: await host.readText(UNIFIED),
    mounts: (await host.readText('/proc/self/mounts')) ?? '',
    known: (await host.readText('/proc/cgroups')) ?? '',
  });
  const missing = NEEDED.filter((name) => !groups.controllers.includes(name));
  const base = { id: 'cgroup', title: 'control groups' };
  if (missing.length > 0) {
    const seen = `${groups.version}, without ${missing.join(', ')}`;
    return [
      { ...base, level: 'unfit', seen, remedy: `use a kernel and boot line that have ${missing.join(', ')}` },
    ];
  }
  return [{ ...base, level: 'ok', seen: `${groups.version} with ${NEEDED.join(', ')}`, remedy: '' }];
};

function words(line: string): string[] {
  return line.trim().split(/\s+/);
}
