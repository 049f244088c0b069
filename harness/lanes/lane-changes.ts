import { existsSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { readJsonOrUndefined, writeJson } from '../files/json-file.ts';
import { type LifeOf, type Owner, ownerSchema, ownerWords, thisOwner } from '../process/owner.ts';

const PREFIX = 'changed-';

/**
 * A note in a run's directory of what somebody changes in a lane and has not undone. While it stands, the lane would accuse
 * the product of what the suite did: also after a kill, which undoes nothing.
 */
export interface LaneChanges {
  /** Before the change. */
  begin(what: string): void;
  /** Everything is as it was. */
  end(): void;
  /** What was begun and not ended. */
  left(): string | undefined;
}

const noteSchema = z.object({
  what: z.string(),
  owner: ownerSchema,
  lane: z.string().optional(),
  lease: z.string().optional(),
});

interface Note {
  readonly what: string;
  /** Whose death leaves it so. */
  readonly owner: Owner;
  /** Whose acts are on record, so that the next pass reverts them; older versions kept none. */
  readonly lane?: string;
  readonly lease?: string;
}

/** Who changes a lane. */
export interface LaneChanger {
  readonly laneId: string;
  /** A lane's judging by default. */
  readonly by?: 'verify';
  /** Lease by which the lane is held, where it is. */
  readonly lease?: string | undefined;
}

export function laneChanges(runDirectory: string, { laneId, by, lease }: LaneChanger): LaneChanges {
  const file = join(runDirectory, `${PREFIX}${by ?? laneId}`);
  const note = { lane: laneId, ...(lease === undefined ? {} : { lease }) };
  return {
    begin: (what) => writeJson(file, { what, owner: thisOwner(), ...note } satisfies Note),
    end: () => rmSync(file, { force: true }),
    left: () => (existsSync(file) ? noteIn(file).what : undefined),
  };
}

/** Takes off the notes of who is gone, once the acts on the lane's record are reverted. */
export function endLeftChanges(
  runDirectory: string,
  laneId: string,
  mayLive: (owner: Owner, lease?: string) => boolean,
): void {
  for (const name of globSync(`${PREFIX}*`, { cwd: runDirectory })) {
    const file = join(runDirectory, name);
    const { owner, lane, lease } = noteIn(file);
    if (owner !== undefined && lane === laneId && !mayLive(owner, lease)) rmSync(file, { force: true });
  }
}

/**
 * @throws HarnessError LANE_CHANGED where something was changed in one of the run's lanes and not undone; LANE_IN_USE where
 *   whoever does so still lives, or may do so elsewhere
 */
export function refuseChanged(runDirectory: string, lifeOf: LifeOf): void {
  const [file] = globSync(`${PREFIX}*`, { cwd: runDirectory });
  if (file === undefined) return;
  const { what, owner } = noteIn(join(runDirectory, file));
  const life = owner === undefined ? 'dead' : lifeOf(owner);
  if (owner !== undefined && life !== 'dead')
    throw new HarnessError('LANE_IN_USE', `a lane is being changed: ${what}; ${ownerWords(owner, life)}`, {
      nextStep:
        life === 'alive'
          ? 'wait until it has ended'
          : 'wait until it has ended; if it is gone, npm run conformance -- down',
    });
  throw new HarnessError('LANE_CHANGED', `a lane was changed and not changed back: ${what}`, {
    nextStep: 'tear the lanes down: npm run conformance -- down',
  });
}

/** Whoever notes what is killed at times half-way: then nobody knows what it was. */
function noteIn(file: string): Partial<Note> & Pick<Note, 'what'> {
  const note = readJsonOrUndefined(file, noteSchema) as Note | undefined;
  return note ?? { what: `${file} cannot be read` };
}
