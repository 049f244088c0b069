import { BlockList, isIP } from 'node:net';

const LOOPBACK = blocks(['127.0.0.0', 8, 'ipv4'], ['::1', 128, 'ipv6']);
const PRIVATE = blocks(
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
);

/** Whether a host (no port) is this machine, by its name or literal address. */
export function isLoopback(host: string): boolean {
  const name = bare(host);
  return name === 'localhost' || name.endsWith('.localhost') || within(LOOPBACK, name);
}

/**
 * Whether a host (no port) is on our own network by what it is called: loopback, or a literal private address (RFC 1918,
 * RFC 4193). A name is not, whatever address somebody gives for it: node images, which run privileged, are had from there.
 */
export function isOwnNetwork(host: string): boolean {
  return isLoopback(host) || within(PRIVATE, bare(host));
}

/** Whether what an address (http or https) gives comes from whom it names: by TLS, or from this machine. */
export function isSafeWay(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || isLoopback(hostname);
}

/** Without the brackets of an IPv6 address and the dot at the end of a name. */
function bare(host: string): string {
  return host
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
}

function within(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

function blocks(...subnets: readonly [string, number, 'ipv4' | 'ipv6'][]): BlockList {
  const list = new BlockList();
  for (const [address, prefix, family] of subnets) list.addSubnet(address, prefix, family);
  return list;
}
