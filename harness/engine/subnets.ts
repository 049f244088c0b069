/** An IPv4 network: its first address as a number, and how many bits are its own. */
interface Subnet {
  readonly first: number;
  readonly bits: number;
}

/** What is in the way of a new network on this machine, as CIDR. */
export interface TakenSubnets {
  /** Of this machine's interfaces, and of networks that engines have, in use or not. */
  readonly near: readonly string[];
  /** Reached by a gateway, as by a VPN: to be avoided where there is another choice. */
  readonly far: readonly string[];
}

/** Whether two networks have addresses in common; no IPv6 one has any in common with IPv4. */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [subnetOf(one), subnetOf(other)];
  if (a === undefined || b === undefined) return false;
  const size = 2 ** (32 - Math.min(a.bits, b.bits));
  return Math.floor(a.first / size) === Math.floor(b.first / size);
}

/** IPv4 routes of /proc/net/route, but for the default one and those of `except`. Addresses in it are numbers of the machine's own byte order. */
export function parseRoutes(text: string, except: string): TakenSubnets {
  const routes = text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([name, destination]) => name !== undefined && destination !== undefined && name !== except)
    .map(([, destination = '', gateway = '', , , , , mask = '']) => ({
      subnet: `${dotted(destination)}/${bitsOf(mask)}`,
      isFar: !/^0+$/.test(gateway),
    }))
    .filter(({ subnet }) => subnet !== '0.0.0.0/0');
  const subnets = (isFar: boolean) =>
    routes.filter((route) => route.isFar === isFar).map((route) => route.subnet);
  return { near: subnets(false), far: subnets(true) };
}

/** IPv4 networks of a file of netavark or of the reference CNI plugins, as podman keeps them; none of one that it cannot read. */
export function subnetsInFile(text: string): readonly string[] {
  try {
    const file = JSON.parse(text) as {
      readonly subnets?: readonly { readonly subnet: string }[];
      readonly plugins?: readonly { readonly ipam?: { readonly ranges?: readonly Range[][] } }[];
    };
    const ranges = (file.plugins ?? []).flatMap((plugin) => (plugin.ipam?.ranges ?? []).flat());
    const found = [...(file.subnets ?? []), ...ranges].map(({ subnet }) => subnet);
    return found.filter((subnet) => subnetOf(subnet) !== undefined);
  } catch {
    return [];
  }
}

interface Range {
  readonly subnet: string;
}

/** A network by numbers below 256, between the ranges that engines, pods and services take theirs from. */
const POOLS: readonly ((a: number, b: number) => string)[] = [
  (a, b) => `10.${128 + (a % 112)}.${b}.0/24`,
  (a, b) => `172.${16 + (a % 16)}.${b}.0/24`,
  (_, b) => `192.168.${b}.0/24`,
];

/** A network of 256 addresses that is free, out of `numbers` below 256 each; undefined where all that they give are taken. */
export function freeSubnet(numbers: readonly number[], { near, far }: TakenSubnets): string | undefined {
  const candidates = POOLS.flatMap((pool) =>
    numbers.slice(1).map((b, index) => pool(numbers[index] ?? 0, b)),
  );
  const free = (taken: readonly string[]) =>
    candidates.find((candidate) => !taken.some((one) => overlap(one, candidate)));
  return free([...near, ...far]) ?? free(near);
}

function subnetOf(cidr: string): Subnet | undefined {
  const [, address = '', bits = ''] = /^(\d+\.\d+\.\d+\.\d+)\/(\d+)$/.exec(cidr) ?? [];
  if (address === '') return undefined;
  const first = address.split('.').reduce((number, part) => number * 256 + Number(part), 0);
  return { first, bits: Number(bits) };
}

function bytesOf(hexadecimal: string): readonly number[] {
  return [...Buffer.from(hexadecimal, 'hex')].toReversed();
}

function dotted(hexadecimal: string): string {
  return bytesOf(hexadecimal).join('.');
}

function bitsOf(mask: string): number {
  return bytesOf(mask).reduce((bits, byte) => bits + byte.toString(2).replaceAll('0', '').length, 0);
}
