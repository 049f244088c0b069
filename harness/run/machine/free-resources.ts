import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { freemem } from 'node:os';
import type { Lane } from '../../model/lane.ts';

/** What was seen to be needed: memory for one lane of two nodes and for a further node, and inotify instances for a node with its kubelet and systemd. */
const LANE_BYTES = 2.5e9;
const NODE_BYTES = 0.5e9;
/** For the suite itself, and builds of the host beside the lanes. */
const HOST_BYTES = 1e9;
const CONTROL_PLANE_INOTIFY = 29;
const WORKER_INOTIFY = 17;

/** More lanes do not end sooner on a small machine, whose cores all of them share: each only takes longer. */
export const MOST_AT_ONCE = 3;

/** What is left on this machine for nodes. */
export interface FreeResources {
  readonly memoryBytes: number;
  /**
   * The limit is one for all of a user's processes, and nodes are root's; absent where it cannot be read. Only root sees
   * how much of it is used.
   */
  readonly inotify?: { readonly used?: number; readonly limit: number };
}

/** What there is too little of for these lanes, in words; `undefined` where they fit. */
export function lackOf(free: FreeResources, lanes: readonly Pick<Lane, 'nodes'>[]): string | undefined {
  const wantedBytes = lanes.reduce((sum, { nodes }) => sum + LANE_BYTES + (nodes - 2) * NODE_BYTES, 0);
  if (free.memoryBytes < wantedBytes)
    return `${gigabytes(wantedBytes)} GB of memory are needed and ${gigabytes(free.memoryBytes)} are free`;
  if (free.inotify === undefined) return undefined;
  const { used, limit } = free.inotify;
  const needed = lanes.reduce(
    (sum, lane) => sum + CONTROL_PLANE_INOTIFY + (lane.nodes - 1) * WORKER_INOTIFY,
    0,
  );
  const most = 'fs.inotify.max_user_instances';
  if (limit - (used ?? 0) >= needed) return undefined;
  if (used === undefined) return `${needed} inotify instances are needed and the limit is ${limit} (${most})`;
  return `${needed} inotify instances are needed and ${Math.max(0, limit - used)} of ${limit} are free (${most})`;
}

/** How many of these lanes, the first ones first, are brought up and judged at once: one at least, and one a core. */
export function lanesAtOnce(
  free: FreeResources,
  lanes: readonly Pick<Lane, 'nodes'>[],
  cores: number,
): number {
  const beside = { ...free, memoryBytes: free.memoryBytes - HOST_BYTES };
  for (let count = Math.min(MOST_AT_ONCE, cores, lanes.length); count > 1; count -= 1) {
    if (lackOf(beside, lanes.slice(0, count)) === undefined) return count;
  }
  return 1;
}

/** Most of a judgement is waiting for pods to start; more side by side than this, and requests run into their deadlines. */
const JUDGEMENTS_A_CORE = 4.5;

/**
 * How many judgements go on side by side in one of the lanes that stand at once, two at least. They share alike, and what
 * is over is the busiest lane's; all together never have more than the cores bear.
 */
export function workersFor(cores: number, atOnce: number, busiest: boolean): number {
  const all = Math.floor(JUDGEMENTS_A_CORE * cores);
  const ofBusiest = Math.ceil(all / atOnce);
  if (busiest) return Math.max(2, ofBusiest);
  return Math.max(2, Math.floor((all - ofBusiest) / (atOnce - 1)));
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

/** Reads from the kernel what is free, as this user sees it. */
export function readFreeResources(isRoot = process.getuid?.() === 0): FreeResources {
  const limit = Number(textOr('/proc/sys/fs/inotify/max_user_instances'));
  const memoryBytes = freeMemory(textOr('/proc/meminfo')) ?? freemem();
  if (!(limit > 0)) return { memoryBytes };
  return { memoryBytes, inotify: isRoot ? { used: inotifyInstances(), limit } : { limit } };
}

/** `MemAvailable` of /proc/meminfo, bytes: what can be had without swapping, caches included. */
export function freeMemory(meminfo: string): number | undefined {
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

function inotifyInstances(): number {
  const pids = entries('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => entries(`/proc/${pid}/fd`).filter((fd) => isInotify(`/proc/${pid}/fd/${fd}`)))
    .length;
}

function isInotify(link: string): boolean {
  try {
    return readlinkSync(link) === 'anon_inode:inotify';
  } catch {
    return false;
  }
}

function entries(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function textOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
