import type { HostCheck } from '../access.ts';
import type { CheckResult } from '../check-result.ts';
import type { HardLimits } from '../limits.ts';

/** Two lanes of two nodes were seen to work with 20000. */
const OPEN_FILES_LEAST = 8192;
/** What kind's own page on known issues asks for when nodes report "too many open files". */
const INOTIFY_INSTANCES = 512;
const INOTIFY_WATCHES = 524_288;
/** The kernel gives more than this to a machine of 8 GB; less was set by hand. */
const INOTIFY_WATCHES_LEAST = 50_000;

/** The hard limit of open files in a container: the daemon's to give, not this user's. */
export function openFilesFinding({ openFiles }: HardLimits): CheckResult {
  const seen = Number.isFinite(openFiles) ? `${openFiles}` : 'unlimited';
  const base = { id: 'nofile', title: 'open files of containers', seen };
  if (openFiles >= OPEN_FILES_LEAST) return { ...base, level: 'ok', remedy: '' };
  const remedy = `raise the engine's limit to ${OPEN_FILES_LEAST} or more: default-ulimits of Docker's daemon, ulimit -Hn before podman`;
  return { ...base, level: 'warn', remedy };
}

/** Instances and watches of inotify, which all nodes share as one user. */
export const inotifyCheck: HostCheck = async (host) => {
  const instances = Number((await host.readText('/proc/sys/fs/inotify/max_user_instances')) ?? Number.NaN);
  const watches = Number((await host.readText('/proc/sys/fs/inotify/max_user_watches')) ?? Number.NaN);
  const base = { id: 'inotify', title: 'inotify limits', seen: `${instances} instances, ${watches} watches` };
  const settings = [
    ...(instances < INOTIFY_INSTANCES ? [`fs.inotify.max_user_instances=${INOTIFY_INSTANCES}`] : []),
    ...(watches < INOTIFY_WATCHES_LEAST ? [`fs.inotify.max_user_watches=${INOTIFY_WATCHES}`] : []),
  ];
  if (settings.length === 0) return [{ ...base, level: 'ok', remedy: '' }];
  const remedy = `where a node reports "too many open files": sysctl ${settings.join(' ')}`;
  return [{ ...base, level: 'warn', remedy, settings }];
};
