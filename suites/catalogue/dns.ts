import type { Requirement } from '../../harness/model/requirement.ts';

/** DNS capture and address families. */
export const dns: readonly Requirement[] = [];
