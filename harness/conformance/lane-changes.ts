import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarnessError } from '../errors/errors.ts';
import { type IsAlive, type Owner, thisOwner } from '../process/owner.ts';

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

interface Note {
  readonly what: string;
  /** Whose death leaves it so. */
  readonly owner: Owner;
}

/** @param by who changes it: a lane's judging, by the lane's id, or `verify` */
export function laneChanges(runDirectory: string, by: string): LaneChanges {
  const file = join(runDirectory, `${PREFIX}${by}`);
  return {
    begin: (what) => writeFileSync(file, JSON.stringify({ what, owner: thisOwner() } satisfies Note)),
    end: () => rmSync(file, { force: true }),
    left: () => (existsSync(file) ? noteIn(file).what : undefined),
  };
}

/**
 * @throws HarnessError LANE_CHANGED where something was changed in one of the run's lanes and not undone; LANE_IN_USE where
 *   whoever does so still lives
 */
export function refuseChanged(runDirectory: string, lives: IsAlive): void {
  const [file] = globSync(`${PREFIX}*`, { cwd: runDirectory });
  if (file === undefined) return;
  const { what, owner } = noteIn(join(runDirectory, file));
  if (lives(owner))
    throw new HarnessError(
      'LANE_IN_USE',
      `process ${owner.pid} is changing a lane for the time being: ${what}`,
      {
        nextStep: 'wait until it has ended',
      },
    );
  throw new HarnessError('LANE_CHANGED', `a lane was changed and not changed back: ${what}`, {
    nextStep: 'tear the lanes down: npm run conformance -- down',
  });
}

function noteIn(file: string): Note {
  return JSON.parse(readFileSync(file, 'utf8')) as Note;
}
