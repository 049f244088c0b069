import { once } from 'node:events';
import { HarnessError } from '../../errors/errors.ts';
import type { CheckResult } from '../../host/check-result.ts';
import type { ChosenSource } from '../../images/choose-source.ts';

/** Where images would come from, and what the doctor says of it. */
export interface ImagesCheck {
  readonly source: ChosenSource['name'];
  readonly finding: CheckResult;
}

const BASE = { id: 'images', title: 'images' };
/** A slow network says nothing of the machine, and a run waits longer than the doctor does. */
const NOT_ASKED: CheckResult = {
  ...BASE,
  level: 'warn',
  seen: 'the registry was not asked to the end: it did not answer in time',
  remedy: 'go on: a run waits longer; or name a registry that is nearer (--registry)',
  unknown: true,
};

/** A connection that is being made is given up only at its own deadline, which is a later one. */
async function passed(deadline: AbortSignal): Promise<undefined> {
  if (!deadline.aborted) await once(deadline, 'abort');
  return undefined;
}

/**
 * What `choose` finds within the deadline; where that passed first, the registry's images are assumed.
 * @throws UsageError for what cannot be had
 */
export async function imagesCheck(
  choose: (deadline: AbortSignal) => Promise<ChosenSource>,
  deadline: AbortSignal,
): Promise<ImagesCheck> {
  try {
    const chosen = await Promise.race([choose(deadline), passed(deadline)]);
    // Without the registry's answer the choice falls on building here.
    if (chosen === undefined || (chosen.name === 'source' && deadline.aborted))
      return { source: 'registry', finding: NOT_ASKED };
    const { name, why } = chosen;
    return { source: name, finding: { ...BASE, level: 'ok', seen: why, remedy: '' } };
  } catch (error) {
    if (!(error instanceof HarnessError) || error.code !== 'NO_IMAGES') throw error;
    if (deadline.aborted) return { source: 'registry', finding: NOT_ASKED };
    const finding = { ...BASE, level: 'unfit', seen: error.message, remedy: error.nextStep } as const;
    return { source: 'registry', finding };
  }
}
