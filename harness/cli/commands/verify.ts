import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { layoutOf } from '../../config/layout.ts';
import { didYouMean } from '../../config/nearest.ts';
import { shownName } from '../../config/shown.ts';
import { UsageError } from '../../errors/errors.ts';
import { lifeOf } from '../../process/owner.ts';
import type { Context } from '../../run/context.ts';
import { checkOutput } from '../../run/output/output.ts';
import { keptLanes } from '../../run/records/kept-lanes.ts';
import type { VerifyFault } from '../../run/verify/verify-fault.ts';

/** `verify --fault NAME|all`: seeds faults into a kept lane, judges, and undoes them. @throws UsageError for no or an unknown fault */
export async function verify(context: Context, load: () => Promise<VerifyFault>): Promise<number> {
  const known = faultNames(layoutOf(context.repository).faults);
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
