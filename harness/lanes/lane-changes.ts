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
  /** Before the change, of one node where it concerns no other. */
  begin(what: string, node?: string): void;
  /** Everything is as it was. */
  end(node?: string): void;
  /** What was begun and not ended: anywhere, or in the lane as a whole and on that node. */
  left(node?: string): string | undefined;
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
  const name = `${PREFIX}${by ?? laneId}`;
  const fileOf = (node?: string) => join(runDirectory, node === undefined ? name : `${name}@${node}`);
  const note = { lane: laneId, ...(lease === undefined ? {} : { lease }) };
  return {
    begin: (what, node) => writeJson(fileOf(node), { what, owner: thisOwner(), ...note } satisfies Note),
    end: (node) => rmSync(fileOf(node), { force: true }),
    left: (node) => {
      const files =
        node === undefined ? [fileOf(), ...notesByNode(runDirectory, name)] : [fileOf(), fileOf(node)];
      const file = files.find((one) => existsSync(one));
      return file === undefined ? undefined : noteIn(file).what;
    },
  };
}

function notesByNode(runDirectory: string, name: string): readonly string[] {
  return globSync(`${name}@*`, { cwd: runDirectory }).map((one) => join(runDirectory, one));
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
