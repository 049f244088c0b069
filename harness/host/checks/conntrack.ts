import type { HostCheck } from '../access.ts';

/** Connection tracking and the program that lists it; a run proves by it that nothing left the machine. */
export const conntrackCheck: HostCheck = async (host) => {
  const base = { id: 'conntrack', title: 'connection tracking' };
  if (!host.root) {
    const seen = 'root alone may list it, so a run does not check that nothing left the machine';
    return [{ ...base, level: 'ok', seen, remedy: '' }];
  }
  if ((await host.findProgram('conntrack')) === undefined) {
    const remedy = 'install conntrack; without it a run cannot show that nothing left the machine';
    return [{ ...base, level: 'warn', seen: 'conntrack is not installed', remedy, packages: ['conntrack'] }];
  }
  const most = (await host.readText('/proc/sys/net/netfilter/nf_conntrack_max'))?.trim();
  if (most === undefined) {
    return [{ ...base, level: 'warn', seen: 'nf_conntrack is not loaded', remedy: 'modprobe nf_conntrack' }];
  }
  return [{ ...base, level: 'ok', seen: `${most} entries at most`, remedy: '' }];
};
