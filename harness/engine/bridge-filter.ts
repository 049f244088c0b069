import type { HostAccess } from '../host/access.ts';
import type { Refusal } from './refusal.ts';

const BRIDGED = '/proc/sys/net/bridge/bridge-nf-call-iptables';
const TIMEOUT_MS = 10_000;

/**
 * Why pods on two nodes could not reach each other: with both of this set, as Docker's daemon leaves a machine, what passes
 * a bridge with addresses that are not the bridge's own is dropped. Docker lets its own bridges be, podman's it does not know.
 */
export async function bridgeFilter(host: HostAccess): Promise<Refusal | undefined> {
  if ((await host.readText(BRIDGED))?.trim() !== '1') return undefined;
  const program = await host.findProgram('iptables');
  if (program === undefined) return undefined;
  const { stdout } = await host.run([program, '-S', 'FORWARD'], {
    okExitCodes: 'any',
    timeoutMs: TIMEOUT_MS,
  });
  if (!/^-P FORWARD DROP$/m.test(stdout)) return undefined;
  return {
    why: 'this machine drops what passes from one node to another (policy DROP of FORWARD, as Docker sets it, and net.bridge.bridge-nf-call-iptables=1)',
    remedy: 'use Docker, or let it pass: iptables -P FORWARD ACCEPT',
  };
}
