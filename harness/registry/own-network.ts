import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** All addresses of a host name. */
export type ResolveHost = (name: string) => Promise<readonly string[]>;

/** The system's resolver. */
export const systemResolver: ResolveHost = async (name) =>
  (await lookup(name, { all: true })).map(({ address }) => address);

const LOOPBACK = blocks(['127.0.0.0', 8, 'ipv4'], ['::1', 128, 'ipv6']);
const PRIVATE = blocks(
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['fc00::', 7, 'ipv6'],
);

/**
 * Registries of the public, which no private address stands for: whoever answers for their names on this network must
 * not get to hand out node images, which run privileged.
 */
const PUBLIC =
  /(?:^|\.)(?:docker\.(?:io|com)|k8s\.io|gcr\.io|ghcr\.io|quay\.io|pkg\.dev|amazonaws\.com|mcr\.microsoft\.com)$/;

/** Whether a host (no port) is this machine, by its name or literal address. */
export function isLoopback(host: string): boolean {
  const name = unbracketed(host);
  return name === 'localhost' || name.endsWith('.localhost') || within(LOOPBACK, name);
}

/**
 * Whether a host (no port) is on our own network: loopback, a private address (RFC 1918, RFC 4193), or a name that
 * has only such addresses.
 */
export async function isOwnNetwork(host: string, resolve: ResolveHost): Promise<boolean> {
  const name = unbracketed(host).replace(/\.$/, '').toLowerCase();
  if (isLoopback(name)) return true;
  if (isIP(name) !== 0) return within(PRIVATE, name);
  if (PUBLIC.test(name)) return false;
  const addresses = await resolve(name).catch(() => []);
  return addresses.length > 0 && addresses.every((each) => within(LOOPBACK, each) || within(PRIVATE, each));
}

function unbracketed(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1');
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
