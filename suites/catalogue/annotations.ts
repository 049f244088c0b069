import type { Requirement } from '../../harness/model/requirement.ts';

/** What a pod's annotations and the mesh's values change of redirection. */
export const annotations: readonly Requirement[] = [];
