/** How much is judged. */
export const PROFILES = ['quick', 'core', 'full'] as const;
export type Profile = (typeof PROFILES)[number];
