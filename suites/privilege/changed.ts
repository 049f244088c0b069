import type { Draft } from '../requirement.ts';
import type { ContainerPrivileges, PodPrivileges } from './capabilities-seen.ts';

type Group = 'meshed' | 'controls';
type Change = (seen: Draft<ContainerPrivileges>) => void;

/** Mutants of one container of a group's first pod. */
export function changed(group: Group, container: string) {
  return (change: Change) => (good: Draft<Readonly<Record<Group, readonly PodPrivileges[]>>>) => {
    for (const seen of named(good[group][0]?.containers ?? [], container)) change(seen);
  };
}

/** The containers of that name. */
export function named<C extends { readonly container: string }>(
  all: readonly C[],
  name: string,
): readonly C[] {
  return all.filter(({ container }) => container === name);
}
