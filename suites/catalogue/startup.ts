import type { Requirement } from '../../harness/model/requirement.ts';

/** Init containers beside the proxy, and who counts as the proxy by user and group. */
export const startup: readonly Requirement[] = [];
