import type { Requirement } from '../../harness/model/requirement.ts';

/** The agent's metrics and logs. */
export const observability: readonly Requirement[] = [];
