import type { Requirement } from '../../harness/model/requirement.ts';

/** The kubelet's probes of injected pods. */
export const probes: readonly Requirement[] = [];
