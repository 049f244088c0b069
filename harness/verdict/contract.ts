import { compareMinors, isFrom, minorOf } from '../model/istio-minor.ts';
import type { Judgement } from '../model/verdict.ts';
import { ContractUnknownError } from './outcome.ts';

/** Data of a requirement that Istio's versions from `since` on keep to. */
export interface Contract {
  /** `1.31`; `1.24.2` where a release of a branch began; `1.28@2025-07-12` with the day on which it came to master. */
  readonly since: string;
}

/**
 * The contract of an Istio version among those known, newest first; of an older version than all, the oldest.
 * The newest is known to hold up to its own minor version: `beyond` throws where a later one differs from it, or one that
 * does not say which it is.
 */
export function contractFor<C extends Contract>(
  contracts: readonly [C, ...C[]],
  version: string,
): {
  readonly contract: C;
  /** @throws ContractUnknownError if the version is newer than all that is known, and `difference` is not undefined */
  readonly beyond: (difference: string | undefined) => void;
} {
  const [newest] = contracts;
  const contract = contracts.find(({ since }) => isFrom(version, since)) ?? contracts.at(-1) ?? newest;
  return {
    contract,
    beyond: (difference) => {
      const isKnown = minorOf(version) !== undefined && compareMinors(version, newest.since) <= 0;
      if (difference !== undefined && !isKnown) {
        throw new ContractUnknownError(version, difference);
      }
    },
  };
}

/**
 * What differs, where nothing does but subjects of this form: how the product calls things, which may be otherwise in a version
 * that nobody read. Beside any other difference, but for that of a known finding, it says nothing more.
 */
export function differsOnlyIn(
  words: RegExp,
  { differences }: Judgement,
  knownFinding: RegExp,
): string | undefined {
  const unknown = differences.filter(({ subject }) => !knownFinding.test(subject));
  const [first] = unknown;
  if (first === undefined || !unknown.every(({ subject }) => words.test(subject))) return undefined;
  return `${first.subject}: ${first.seen}`;
}
