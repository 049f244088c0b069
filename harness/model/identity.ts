/** A judgement's place: no two of a run have the same. */
export interface Identity {
  readonly requirement: string;
  readonly lane: string;
}

export function sameIdentity(a: Identity, b: Identity): boolean {
  return a.requirement === b.requirement && a.lane === b.lane;
}
