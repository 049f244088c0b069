import type { HostAccess, HostCheck } from '../access.ts';
import type { CheckResult } from '../check-result.ts';

const GB = 1e9;
/** By what is left to build: two lanes of two nodes were seen to use 2.5 GB beside the builds. */
const MEMORY_BYTES = {
  cold: { least: 8 * GB, easy: 10 * GB },
  warm: { least: 8 * GB, easy: 10 * GB },
  none: { least: 7 * GB, easy: 7 * GB },
};
/**
 * A cold source build leaves 14 GB of Go caches and about 20 GB of images and clusters; a run of upstream's images
 * stays within 10 GB.
 */
const DISK_BYTES = { cold: 40 * GB, warm: 15 * GB, none: 10 * GB };

/** Memory in all: 8 GB where images are built here (less than 10 GB is tight), 7 GB where they are not. */
export const memoryCheck: HostCheck = async (host) => {
  const bytes = host.memoryBytes;
  const { least, easy } = MEMORY_BYTES[host.sourceBuild];
  const finding = { id: 'memory', title: 'memory', seen: `${gigabytes(bytes)} in all` };
  if (bytes < least)
    return [{ ...finding, level: 'unfit', remedy: `use a machine with ${gigabytes(least)} or more` }];
  if (bytes < easy)
    return [{ ...finding, level: 'warn', remedy: 'run one lane at a time: --mode cni, then --mode init' }];
  return [{ ...finding, level: 'ok', remedy: '' }];
};

/** Free disk where builds and runs are kept: 40 GB before a cold source build, 15 GB after it, 10 GB without one. */
export const diskCheck: HostCheck = async (host) => [
  await diskFinding(host, { id: 'disk', title: 'free disk', path: host.cacheDirectory }),
];

/** Whether the file system of a directory has what a run leaves on it at most. */
export async function diskFinding(
  host: HostAccess,
  of: Pick<CheckResult, 'id' | 'title'> & { readonly path: string },
): Promise<CheckResult> {
  const needed = DISK_BYTES[host.sourceBuild];
  const free = await host.freeBytes(of.path);
  const seen = `${gigabytes(free)} free at ${of.path}, ${gigabytes(needed)} wanted`;
  const { id, title } = of;
  if (free >= needed) return { id, title, level: 'ok', seen, remedy: '' };
  return { id, title, level: 'unfit', seen, remedy: 'free some, or keep it on another disk' };
}

function gigabytes(bytes: number): string {
  return `${(bytes / GB).toFixed(bytes % GB === 0 ? 0 : 1)} GB`;
}
