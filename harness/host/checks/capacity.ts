import type { HostCheck } from '../access.ts';

const GB = 1e9;
/** Two lanes of two nodes were seen to use 2.5 GB beside the builds; a run must stay below 10 GB. */
const MEMORY_LEAST_BYTES = 8 * GB;
const MEMORY_EASY_BYTES = 10 * GB;
/** A cold source build leaves 14 GB of Go caches and about 20 GB of images and clusters. */
const DISK_COLD_BYTES = 40 * GB;
const DISK_WARM_BYTES = 15 * GB;

/** 8 GB of memory in all; less than 10 GB is tight. */
export const memoryCheck: HostCheck = async (host) => {
  const bytes = host.memoryBytes;
  const finding = { id: 'memory', title: 'memory', seen: `${gigabytes(bytes)} in all` };
  if (bytes < MEMORY_LEAST_BYTES) {
    return [
      { ...finding, level: 'unfit', remedy: `use a machine with ${gigabytes(MEMORY_LEAST_BYTES)} or more` },
    ];
  }
  if (bytes < MEMORY_EASY_BYTES) {
    return [{ ...finding, level: 'warn', remedy: 'run one lane at a time: --mode cni, then --mode init' }];
  }
  return [{ ...finding, level: 'ok', remedy: '' }];
};

/** Free disk where images are kept: 40 GB before a cold source build, 15 GB otherwise. */
export const diskCheck: HostCheck = async (host) => {
  const needed = host.sourceBuild === 'cold' ? DISK_COLD_BYTES : DISK_WARM_BYTES;
  const free = await host.freeBytes(host.cacheDirectory);
  const seen = `${gigabytes(free)} free at ${host.cacheDirectory}, ${gigabytes(needed)} wanted`;
  if (free >= needed) return [{ id: 'disk', title: 'free disk', level: 'ok', seen, remedy: '' }];
  const remedy = 'free some, or keep the cache on another disk';
  return [{ id: 'disk', title: 'free disk', level: 'unfit', seen, remedy }];
};

function gigabytes(bytes: number): string {
  return `${(bytes / GB).toFixed(bytes % GB === 0 ? 0 : 1)} GB`;
}
