import { CAPABILITY_NAMES } from './names.ts';
import type { CapabilitySet, CapabilitySets, SetName } from './types.ts';

const SET_NAMES: readonly SetName[] = ['inheritable', 'permitted', 'effective', 'bounding', 'ambient'];

/** A set from the kernel's mask. A bit that has no name yet is called by its number, `BIT_41`. */
export function capabilitySet(mask: bigint): CapabilitySet {
  const bits = Array.from({ length: 64 }, (_, bit) => bit).filter(
    (bit) => (mask & (1n << BigInt(bit))) !== 0n,
  );
  return {
    mask: mask.toString(16).padStart(16, '0'),
    names: bits.map((bit) => CAPABILITY_NAMES[bit] ?? `BIT_${bit}`),
  };
}

/** A set from names as the runtime writes them, `CAP_NET_ADMIN`. @throws TypeError for a name that Linux does not have */
export function capabilitySetOf(names: readonly string[]): CapabilitySet {
  const bits = names.map((name) => {
    const bit = CAPABILITY_NAMES.indexOf(name.replace(/^CAP_/, ''));
    if (bit < 0) throw new TypeError(`no such capability: ${name}`);
    return 1n << BigInt(bit);
  });
  return capabilitySet(bits.reduce((mask, bit) => mask | bit, 0n));
}

/** The set's mask as a number. */
export function maskOf(set: CapabilitySet): bigint {
  return BigInt(`0x${set.mask}`);
}

/** Whether a set holds a capability: `holdsCapability(sets.bounding, 'NET_ADMIN')`. */
export function holdsCapability(set: CapabilitySet, name: string): boolean {
  return set.names.includes(name);
}

/** Those of the five sets that hold a capability; empty if none does. */
export function setsHolding(sets: CapabilitySets, name: string): readonly SetName[] {
  return SET_NAMES.filter((each) => holdsCapability(sets[each], name));
}
