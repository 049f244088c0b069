import type { Requirement } from '../../harness/model/requirement.ts';

/** The plugin as a CNI executable: verbs, versions, results and errors. */
export const plugin: readonly Requirement[] = [];
