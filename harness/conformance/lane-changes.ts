import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';

const PREFIX = 'changed-';

/**
 * A note in a run's directory of what somebody changes in a lane and has not undone. While it stands, the lane would accuse
 * the product of what the suite did: also after a kill, which undoes nothing.
 */
export interface LaneChanges {
  /** Before the deed. */
  begin(what: string): void;
  /** Everything is as it was. */
  end(): void;
  /** What was begun and not ended. */
  left(): string | undefined;
}

/** @param by who changes it: a lane's judging, by the lane's id, or `verify` */
export function laneChanges(runDirectory: string, by: string): LaneChanges {
  const file = join(runDirectory, `${PREFIX}${by}`);
  return {
    begin: (what) => writeFileSync(file, what),
    end: () => rmSync(file, { force: true }),
    left: () => (existsSync(file) ? readFileSync(file, 'utf8') : undefined),
  };
}

/** @throws HarnessError LANE_CHANGED where something was changed in one of the run's lanes and not undone */
export function refuseChanged(runDirectory: string): void {
  const [file] = globSync(`${PREFIX}*`, { cwd: runDirectory });
  if (file === undefined) return;
  const what = readFileSync(join(runDirectory, file), 'utf8');
  throw new HarnessError('LANE_CHANGED', `a lane was changed and not changed back: ${what}`, {
    nextStep: 'tear the lanes down: npm run conformance -- down',
  });
}
