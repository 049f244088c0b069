import type { Ground } from '../../harness/model/ground.ts';
import type { Theme } from '../../harness/model/requirement.ts';

/** What the requirements of a theme rest on, unless an entry says otherwise. */
export const GROUNDS_OF: Readonly<Record<Theme, readonly Ground[]>> = {
  install: ['agent'],
  chaining: [],
  privilege: [],
  injection: ['injected-containers', 'pod-privileges'],
  admission: ['plugin', 'injected-containers', 'pod-privileges'],
  identification: ['plugin', 'echo-pods'],
  exclusion: ['plugin', 'echo-pods', 'exclusion'],
  rules: ['plugin', 'echo-pods'],
  annotations: ['plugin', 'injected-containers'],
  traffic: ['plugin', 'echo-pods'],
  dns: ['plugin', 'injected-containers'],
  probes: ['plugin'],
  startup: ['plugin', 'injected-containers'],
  repair: ['plugin', 'injected-containers', 'repair'],
  lifecycle: ['plugin', 'injected-containers', 'repair'],
  plugin: ['plugin', 'exclusion'],
  observability: ['plugin'],
  parity: ['plugin', 'echo-pods', 'injected-containers', 'pod-privileges'],
};
