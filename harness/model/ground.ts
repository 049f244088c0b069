/**
 * What a requirement rests on beside what it is about: where a fault breaks it, the requirement may turn, and nobody is
 * accused; every other one must stay as it was.
 *
 * `plugin`: an injected pod starts, or the plugin is called. `cohort`: pods of the pass's cohort are redirected.
 * `exclusion`: the plugin leaves excluded namespaces alone. `injected-containers`: which containers injection adds.
 * `pod-privileges`: what pods ask for.
 */
export const GROUNDS = ['plugin', 'cohort', 'exclusion', 'injected-containers', 'pod-privileges'] as const;
export type Ground = (typeof GROUNDS)[number];
