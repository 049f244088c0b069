import type { EntersNodes } from '../clusters/cluster.ts';
import type { Kube } from '../kube/kube.ts';
import type { Clock } from '../time/clock.ts';
import type { Deadlines } from '../time/deadlines.ts';
import type { Attempt } from '../time/eventually.ts';

/** What an act needs of the lane that it changes. */
export interface ActWorld {
  readonly kube: Kube;
  readonly execOnNode: EntersNodes['execOnNode'];
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  /** For the deed; undoing ignores it, since it must happen when the work was interrupted. */
  readonly signal?: AbortSignal | undefined;
}

/** A real change to a cluster, made the way it would happen there. */
export interface Act {
  /** What it does, in the field's words; shown before it is done. */
  readonly what: string;
  do(): Promise<void>;
  /** Restores what was there, and returns when it is in force again. Harmless if `do` did nothing, and when done twice. */
  undo(): Promise<void>;
  /** One look whether the change is in force; its value says by what that was seen. */
  tookHold(): Promise<Attempt<string>>;
}
