import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import type { RequirementId } from '../model/requirement.ts';

/** `e-01-injected-pod-is-redirected.spec.ts` holds `CNI-E-01`. */
export function idOfSpecFile(file: string): RequirementId {
  const match = /^([a-z])-(\d\d)-[a-z0-9-]+\.spec\.ts$/.exec(basename(file));
  if (match === null) {
    throw new HarnessError('SPEC_NAME', `${file} is not named like e-01-some-words.spec.ts`, {
      nextStep: 'name a spec by its requirement',
    });
  }
  return `CNI-${match[1]?.toUpperCase()}-${match[2]}`;
}

/** Every spec file below a suites directory, by the requirement that it holds. */
export function specFiles(suites: string): ReadonlyMap<RequirementId, string> {
  const files = globSync('**/*.spec.ts', { cwd: suites }).map((file) => join(suites, file));
  return new Map(files.toSorted().map((file) => [idOfSpecFile(file), file]));
}
