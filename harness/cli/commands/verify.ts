import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { didYouMean } from '../../config/nearest.ts';
import { shownName } from '../../config/shown.ts';
import type { LaneState } from '../../conformance/lane-state.ts';
import { UsageError } from '../../errors/errors.ts';
import { lifeOf } from '../../process/owner.ts';
import type { Context } from '../context.ts';
import { keptLanes } from '../kept-lanes.ts';
import { checkOutput } from '../output.ts';

/** What seeding a fault is told. Gives the command's exit code: 0 where what must turn red did, and nothing else. */
export interface VerifyOptions {
  readonly context: Context;
  /** Names of faults: files of fixtures/faults without their ending. */
  readonly faults: readonly string[];
  /** The kept lanes of the wanted modes. */
  readonly lanes: readonly LaneState[];
}

export type VerifyFault = (options: VerifyOptions) => Promise<number>;

/** `verify --fault NAME|all`: seeds faults into a kept lane, judges, and undoes them. @throws UsageError for no or an unknown fault */
export async function verify(context: Context, load: () => Promise<VerifyFault>): Promise<number> {
  const known = faultNames(join(context.repository, 'fixtures/faults'));
  const { fault: named } = context.options;
  if (named.length === 0)
    throw new UsageError('verify needs --fault NAME', `known are: ${known.join(', ')}, or all`);
  const faults = named.includes('all') ? known : named;
  for (const name of faults) {
    if (!known.includes(name))
      throw new UsageError(`unknown fault ${shownName(name)}`, didYouMean(name, known));
  }
  checkOutput({ named: context.options.output, judges: false, lifeOf });
  const { lanes } = await keptLanes(context);
  const verifyFault = await load();
  return await verifyFault({ context, faults, lanes });
}

function faultNames(directory: string): readonly string[] {
  const files = globSync('*.{yaml,yml,json}', { cwd: directory }).map((file) =>
    basename(file).replace(/\.[a-z]+$/, ''),
  );
  return files.toSorted();
}
