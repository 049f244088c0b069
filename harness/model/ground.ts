/**
 * What a requirement rests on beside what it is about: where a fault breaks it, the requirement may turn, and nobody is
 * accused; every other one must stay as it was.
 *
 * `plugin`: an injected pod starts, or the plugin is called. `echo-pods`: the pass's injected echo pods are redirected.
 * `exclusion`: the plugin leaves excluded namespaces alone. `agent`: the agent's objects and processes are as installed,
 * and its installer does what it does. `repair`: pods that the plugin has missed are repaired. `injected-containers`: which containers injection adds.
 * `pod-privileges`: what pods ask for.
 */
export const GROUNDS = [
  'plugin',
  'echo-pods',
  'exclusion',
  'agent',
  'repair',
  'injected-containers',
  'pod-privileges',
] as const;
export type Ground = (typeof GROUNDS)[number];
