import { describeError, HarnessError } from '../errors/errors.ts';
import type { RequirementId } from '../model/requirement.ts';
import type { Difference, Judgement, Verdict } from '../model/verdict.ts';

/**
 * The product is not as required. Carries `expected` and `actual`, by which Allure and vitest tell
 * a product's failure from a harness fault.
 */
export class NonConformance extends Error {
  readonly expected: string;
  readonly actual: string;

  constructor(verdict: Verdict) {
    super(verdict.reason);
    this.name = 'NonConformance';
    this.expected = verdict.differences.map((d) => `${d.subject}: ${d.expected}`).join('\n');
    this.actual = verdict.differences.map((d) => `${d.subject}: ${d.seen}`).join('\n');
  }
}

/** While it was observed, the product itself refused: validation's exit 126, a sandbox refused by the plugin. */
export class ProductRefusal extends HarnessError {
  readonly difference: Difference;

  constructor(difference: Difference, cause: unknown) {
    super('PRODUCT_REFUSED', `${difference.subject}: ${difference.seen}`, {
      cause,
      nextStep: 'see the events and logs kept with the evidence',
    });
    this.difference = difference;
  }
}

/** Something that the requirement needs, and that another requirement judges, is not there. */
export class BlockedError extends HarnessError {
  readonly by: RequirementId;

  constructor(by: RequirementId, cause: unknown) {
    super('BLOCKED', `blocked by ${by}`, { cause, nextStep: `mend what ${by} reports first` });
    this.by = by;
  }
}

/** A newer Istio than the judge's data knows differs in shape only: neither right nor wrong can be said. */
export class ContractUnknownError extends HarnessError {
  constructor(version: string, seen: string) {
    super('CONTRACT_UNKNOWN', `contract unknown for ${version}: ${seen}`, {
      nextStep: "read that version's source and add what it writes to the requirement's data",
    });
  }
}

export function verdictOf(judgement: Judgement): Verdict {
  const { differences, failedControls, established } = judgement;
  if (failedControls.length > 0) {
    return inconclusive(`the look is blind, a control failed: ${told(failedControls)}`);
  }
  if (differences.length > 0) {
    return { kind: 'non-conformant', reason: told(differences), differences, established };
  }
  if (established.length === 0) return inconclusive('the judge established nothing');
  return { kind: 'conformant', reason: '', differences, established };
}

/** The first in words, and how many more there are. */
function told([first, ...more]: readonly Difference[]): string {
  if (first === undefined) return '';
  const others = more.length > 0 ? ` (and ${more.length} more)` : '';
  return `${first.subject}: expected ${first.expected}, seen ${first.seen}${others}`;
}

/** What an error during observing or judging means for the requirement. */
export function verdictOfError(error: unknown): Verdict {
  if (error instanceof ProductRefusal) {
    return verdictOf({ differences: [error.difference], failedControls: [], established: [] });
  }
  if (error instanceof BlockedError) return { ...inconclusive(error.message), blockedBy: error.by };
  if (error instanceof ContractUnknownError) return inconclusive(error.message);
  return inconclusive(describeError(error));
}

export function inconclusive(reason: string): Verdict {
  return { kind: 'inconclusive', reason, differences: [], established: [] };
}
