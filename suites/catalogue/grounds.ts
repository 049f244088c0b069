import type { Ground } from '../../harness/model/ground.ts';
import type { Theme } from '../../harness/model/requirement.ts';

/** What the requirements of a theme rest on, unless an entry says otherwise. */
export const GROUNDS_OF: Readonly<Record<Theme, readonly Ground[]>> = {
  install: [],
  chaining: [],
  privilege: [],
  injection: ['injected-containers', 'pod-privileges'],
  admission: ['plugin', 'injected-containers', 'pod-privileges'],
  identification: ['plugin', 'cohort'],
  exclusion: ['plugin', 'cohort', 'exclusion'],
  rules: ['plugin', 'cohort'],
  annotations: ['plugin', 'injected-containers'],
  traffic: ['plugin', 'cohort'],
  dns: ['plugin', 'injected-containers'],
  probes: ['plugin'],
  startup: ['plugin', 'injected-containers'],
  plugin: ['plugin', 'exclusion'],
  observability: ['plugin'],
  parity: ['plugin', 'cohort', 'injected-containers', 'pod-privileges'],
};
