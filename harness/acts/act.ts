import type { z } from 'zod';
import type { NodePower } from '../clusters/cluster.ts';
import type { Kube } from '../kube/kube.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { RunOnNode } from '../probes/node-shell.ts';
import type { Clock } from '../time/clock.ts';
import type { Deadlines } from '../time/deadlines.ts';

/** What an act needs of the lane that it changes. */
export interface ActWorld {
  readonly kube: Kube;
  readonly execOnNode: RunOnNode;
  /** Undefined where the lane's nodes cannot be switched. */
  readonly nodePower?: NodePower | undefined;
  /** What is at hand beside the lane's own mesh; for applying. */
  readonly mesh?: Pick<Mesh, 'manifest' | 'earlier'> | undefined;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  /** For applying; reverting has none, since it must happen when the work was interrupted. */
  readonly signal?: AbortSignal | undefined;
}

/** One look at what an act changes. Both hold where the act changes nothing, neither while it is on its way. */
export interface Look {
  readonly inForce: boolean;
  readonly asBefore: boolean;
  /** By what that was seen. */
  readonly seen: string;
}

/**
 * A kind of change to a cluster, made the way it would happen there. All that reverting needs is in its parameters and in
 * `before`, as JSON and without secrets, so that another process can do it.
 */
export interface ActKind<Parameters = any, Before = any> {
  readonly name: string;
  readonly parameters: z.ZodType<Parameters>;
  readonly before: z.ZodType<Before>;
  /**
   * Where it may cut off its own way back: a shell script that reverts it on that node. A timer there runs it after a while,
   * and `before` is kept on this machine.
   */
  readonly wayBack?: (parameters: Parameters) => { readonly node: string; readonly script: string };
  /** Looks in a row that must be as before until it is; 1 by default. */
  readonly settledAfter?: number;
  /** In the field's words. */
  what(parameters: Parameters): string;
  /** What is there; changes nothing. @throws HarnessError where it cannot be changed */
  read(world: ActWorld, parameters: Parameters): Promise<Before>;
  apply(world: ActWorld, parameters: Parameters, before: Before): Promise<void>;
  /** Puts back what was there. Harmless where `apply` was not done or not done whole, and when done twice. */
  revert(world: ActWorld, parameters: Parameters, before: Before): Promise<void>;
  /** Removes what was kept to revert by, once all is as before. Harmless where there is nothing, and when done twice. */
  forget?(world: ActWorld, parameters: Parameters, before: Before): Promise<void>;
  /** Seen another way than by the probe that must notice the act. */
  confirm(world: ActWorld, parameters: Parameters, before: Before): Promise<Look>;
}

/** A change of one kind, aimed by its parameters. */
export interface Act {
  readonly kind: ActKind;
  /** JSON. */
  readonly parameters: unknown;
  /** The one node that it changes; undefined where it changes more. */
  readonly node?: string;
}

/** An act of a kind, with these parameters; what is not told is as its schema has it. */
export function aimed<Parameters>(kind: ActKind<Parameters>, parameters: unknown): Act {
  const aim = kind.parameters.parse(parameters);
  const node = (aim as { readonly node?: unknown }).node;
  return { kind, parameters: aim, ...(typeof node === 'string' ? { node } : {}) };
}

/** What an act does, in the field's words. */
export function whatOf({ kind, parameters }: Act): string {
  return kind.what(parameters);
}
