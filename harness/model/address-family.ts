import type { Lane } from './lane.ts';

export type AddressFamily = 'ipv4' | 'ipv6';

/** Of the first address of a lane's pods, which is the one that a pod is known by. */
export function firstFamily({ family }: Pick<Lane, 'family'>): AddressFamily {
  return family === 'ipv6' ? 'ipv6' : 'ipv4';
}

/** The range that holds an address alone. */
export function rangeOf(address: string): string {
  return `${address}/${familyOf(address) === 'ipv6' ? 128 : 32}`;
}

/** Of an address or a range, as text. */
export function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
