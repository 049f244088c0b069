/** Words for mutants. Each changes one thing of a draft; where that is not there it changes nothing, which is an error of the mutant. */

/** Gives members other values. */
export function set<T extends object>(
  target: T | undefined,
  members: { readonly [K in keyof T]?: T[K] | undefined },
): void {
  if (target !== undefined) Object.assign(target, members);
}

/** Leaves nothing of a list, or of a record. */
export function empty(target: object | undefined): void {
  if (Array.isArray(target)) target.splice(0);
  else for (const name of Object.keys(target ?? {})) delete (target as Record<string, unknown>)[name];
}
