import { BlockList, isIP } from 'node:net';
import { describeError } from '../errors/errors.ts';
import type { HermeticFacts } from '../model/record.ts';
import type { RunCommand } from '../process/run.ts';
import { parseConntrack, type TrackedConnection } from './conntrack.ts';

/** What belongs to the lanes and to this machine; networks as CIDR. */
export interface Surroundings {
  /** Subnets of the network that the nodes are on. */
  readonly nodeNetworks: readonly string[];
  readonly podNetworks: readonly string[];
  readonly serviceNetworks: readonly string[];
  readonly hostAddresses: readonly string[];
}

/** Never routed off the machine: loopback, link-local, multicast, broadcast, unspecified. */
const LOCAL = [
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '255.255.255.255/32',
  '0.0.0.0/32',
  '::1/128',
  'fe80::/10',
  'ff00::/8',
  '::/128',
];
/** The metadata service of clouds is link-local and yet off the machine: proxies were seen to ask it. */
const METADATA = '169.254.169.254';
const TIMEOUT_MS = 10_000;

/**
 * Connections of the lanes to an address that is not theirs and not this machine's. Service addresses are counted as
 * outside: a node translates them before a packet leaves it, so one that the host tracks was sent out untranslated.
 */
export function leaks(
  connections: readonly TrackedConnection[],
  around: Surroundings,
): readonly TrackedConnection[] {
  const ours = addresses([...around.nodeNetworks, ...around.podNetworks, ...around.serviceNetworks]);
  const home = addresses([...around.nodeNetworks, ...around.podNetworks, ...around.hostAddresses, ...LOCAL]);
  return connections.filter(
    (connection) =>
      holds(ours, connection.source) &&
      (connection.destination === METADATA || !holds(home, connection.destination)),
  );
}

/** Leaks in words, each once, with how often it was seen. */
export function describeLeaks(found: readonly TrackedConnection[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const leak of found) {
    const port = leak.destinationPort === undefined ? '' : ` port ${leak.destinationPort}`;
    const text = `${leak.protocol} ${leak.source} -> ${leak.destination}${port}${leak.replied ? ', answered' : ''}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text} (${count} times)`));
}

/** Reads the host's connection tracking, both families. `reason` says why where it cannot be read. */
export async function checkHermetic(
  run: RunCommand,
  around: Surroundings,
): Promise<HermeticFacts & { readonly reason?: string }> {
  try {
    const listings = await Promise.all(
      ['ipv4', 'ipv6'].map(
        async (family) => await run(['conntrack', '-L', '-f', family], { timeoutMs: TIMEOUT_MS }),
      ),
    );
    const connections = listings.flatMap((listing) => parseConntrack(listing.stdout));
    return { checked: true, leaked: describeLeaks(leaks(connections, around)) };
  } catch (error) {
    return { checked: false, leaked: [], reason: describeError(error).split('\n', 1)[0] ?? 'unknown' };
  }
}

function addresses(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function holds(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
