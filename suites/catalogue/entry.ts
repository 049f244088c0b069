import type { Requirement } from '../../harness/model/requirement.ts';
import { GROUNDS_OF } from './grounds.ts';

type Defaulted = 'level' | 'scope' | 'effect' | 'needs' | 'quick' | 'slow' | 'faults' | 'restsOn' | 'known';

/** An entry of the catalogue, with what most of them share: core, a verdict for each lane, work in namespaces of its own. */
export function entry(
  requirement: Omit<Requirement, Defaulted> & Partial<Pick<Requirement, Defaulted>>,
): Requirement {
  return {
    level: 'core',
    scope: 'lane',
    effect: 'own-namespace',
    needs: [],
    quick: false,
    slow: false,
    faults: [],
    restsOn: GROUNDS_OF[requirement.theme],
    known: [],
    ...requirement,
  };
}
