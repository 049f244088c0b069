import type { HostCheck } from '../access.ts';

/** The program by which one run at a time builds into the cache. */
export const lockCheck: HostCheck = async (host) => {
  const base = { id: 'lock', title: "lock of the images' cache" };
  const path = await host.findProgram('flock');
  if (path !== undefined) return [{ ...base, level: 'ok', seen: path, remedy: '' }];
  const remedy = 'install util-linux, which has it';
  return [{ ...base, level: 'missing', seen: 'flock is not installed', remedy, packages: ['util-linux'] }];
};
