import type { RedirectSettings } from './settings.ts';

/** What the applications' groups that are not to be redirected send returns; `match` says which of it. */
export function ofGroups(
  { onlyGroups, exceptGroups }: Pick<RedirectSettings, 'onlyGroups' | 'exceptGroups'>,
  match = '',
): readonly string[] {
  const returns = (...parts: readonly string[]) =>
    [match, ...parts, '-j RETURN'].filter((part) => part !== '').join(' ');
  if (onlyGroups === '*') return exceptGroups.map((group) => returns(`-m owner --gid-owner ${group}`));
  const [first, ...more] = onlyGroups;
  // A canonical rule has one part for a group; others stand beside it.
  const beside = more.map((group) => `! --gid-owner ${group}`).toSorted();
  return [returns(...(first === undefined ? [] : [`-m owner ! --gid-owner ${first}`, ...beside]))];
}
