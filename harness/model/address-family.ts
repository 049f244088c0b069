export type AddressFamily = 'ipv4' | 'ipv6';

/** Of an address or a range, as text. */
export function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
