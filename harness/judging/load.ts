import { pathToFileURL } from 'node:url';
import type { Definition } from '../bench/definition.ts';
import { HarnessError } from '../errors/errors.ts';
import type { RequirementId } from '../model/requirement.ts';
import { specFiles } from './spec-files.ts';

/** Imports specs as plain modules: their definitions, without a test runner. */
export async function loadDefinitions(
  suites: string,
  ids: readonly RequirementId[],
): Promise<ReadonlyMap<RequirementId, Definition>> {
  const files = specFiles(suites);
  const loaded = await Promise.all(
    ids.map(async (id) => {
      const file = files.get(id);
      if (file === undefined) {
        throw new HarnessError('NO_SPEC', `no spec for ${id} below ${suites}`, {
          nextStep: 'add suites/<theme>/<id>-<words>.spec.ts',
        });
      }
      const module = (await import(pathToFileURL(file).href)) as { default: Definition };
      return [id, module.default] as const;
    }),
  );
  return new Map(loaded);
}
