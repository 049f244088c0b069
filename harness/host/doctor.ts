import { describeError } from '../errors/errors.ts';
import type { HostAccess, HostCheck } from './access.ts';
import type { CheckResult } from './check-result.ts';
import { diskCheck, memoryCheck } from './checks/capacity.ts';
import { cgroupCheck } from './checks/cgroup.ts';
import { chromiumCheck } from './checks/chromium.ts';
import { conntrackCheck } from './checks/conntrack.ts';
import { inotifyCheck } from './checks/kernel-limits.ts';
import { lockCheck } from './checks/lock.ts';
import { ipv6Check, netfilterCheck } from './checks/netfilter.ts';
import { proxyCheck } from './checks/proxy.ts';
import { debianToolsCheck, goCheck, pythonCheck } from './checks/source-tools.ts';

/** Every check that needs no engine, in the order in which they are shown. */
export const HOST_CHECKS: readonly HostCheck[] = [
  cgroupCheck,
  memoryCheck,
  diskCheck,
  netfilterCheck,
  ipv6Check,
  conntrackCheck,
  lockCheck,
  goCheck,
  pythonCheck,
  debianToolsCheck,
  chromiumCheck,
  inotifyCheck,
  proxyCheck,
];

/**
 * Looks at the host by all checks at once and changes nothing. The command hands in the engine's check too
 * (harness/engine/find-engine.ts), since the host does not know engines.
 */
export async function examineHost(
  host: HostAccess,
  checks: readonly HostCheck[],
): Promise<readonly CheckResult[]> {
  if (host.platform !== 'linux') return [notLinux(host.platform)];
  const found = await Promise.all(checks.map(async (check) => await examined(check, host)));
  return found.flat();
}

/** Docker on other systems runs its containers in a virtual machine, which nothing here can look at. */
function notLinux(platform: string): CheckResult {
  const remedy = 'use a machine or virtual machine with Linux and Docker in it; on Windows, WSL 2 is one';
  return { id: 'system', title: 'operating system', level: 'unfit', seen: `${platform}, not Linux`, remedy };
}

async function examined(check: HostCheck, host: HostAccess): Promise<readonly CheckResult[]> {
  try {
    return await check(host);
  } catch (error) {
    return [
      {
        id: check.name,
        title: check.name,
        level: 'warn',
        seen: `could not be checked: ${describeError(error).split('\n', 1)[0]}`,
        remedy: 'go on; if a lane does not come up, this may be why',
      },
    ];
  }
}
