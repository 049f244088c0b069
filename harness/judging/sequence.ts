import { createHash } from 'node:crypto';
import { BaseSequencer, type InlineConfig, type TestSpecification } from 'vitest/node';
import type { JudgeSpec } from '../protocol/judge-lane.ts';

/** In which order vitest begins the specs of a batch: by its own, or by a seed; what looks back comes last in either. */
export function sequenceOf(
  specs: readonly Pick<JudgeSpec, 'effect' | 'file'>[],
  seed?: number,
): NonNullable<InlineConfig['sequence']> {
  const lookBack = new Set(specs.filter(({ effect }) => effect === 'looks-back').map(({ file }) => file));
  class LookingBackLast extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      // oxlint-disable-next-line no-array-sort -- vitest's own, which gives a list that is new
      const sorted = seed === undefined ? await super.sort(files) : shuffledBy(seed, files);
      const looksBack = ({ moduleId }: TestSpecification) => lookBack.has(moduleId);
      return [...sorted.filter((file) => !looksBack(file)), ...sorted.filter(looksBack)];
    }
  }
  const shuffle = seed === undefined ? {} : { shuffle: { files: true, tests: true }, seed };
  return { sequencer: LookingBackLast, ...shuffle };
}

/** The same for the same seed, wherever the files are found in whichever order. */
function shuffledBy(seed: number, files: readonly TestSpecification[]): readonly TestSpecification[] {
  const drawn = (file: TestSpecification) =>
    createHash('sha1').update(`${seed} ${file.moduleId}`).digest('hex');
  return files.toSorted((a, b) => drawn(a).localeCompare(drawn(b)));
}
