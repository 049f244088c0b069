import { dirname } from 'node:path';
import type { Mode } from '../model/mode.ts';
import type { Effect, RequirementId } from '../model/requirement.ts';
import type { Owner } from '../process/owner.ts';

/** What one judging process is told; handed over as a JSON file. */
export interface JudgeLaneRequest {
  /** File with the lane's state. */
  readonly laneStateFile: string;
  readonly specs: readonly JudgeSpec[];
  /** The run's output directory: journal, evidence, Allure results. */
  readonly outputDirectory: string;
  /** Directory for what vitest keeps from one pass to the next. */
  readonly cacheDirectory: string;
  /** Reporter module that writes Allure results, absolute path; reports/ owns it. */
  readonly allureReporter: string;
  readonly deadlineScale: number;
  /**
   * Program, with its first arguments, that switches nodes of the lane: `stop`, `start` or `running` and a node's name come
   * after them. Judging itself knows no engine; left out where no engine has the nodes.
   */
  readonly nodePower?: readonly string[];
  /** Stop at the first verdict that is inconclusive, or non-conformant and no known finding. */
  readonly bail: boolean;
  readonly workers: number;
  /** Seed of another order than that of the files. */
  readonly shuffle?: number;
  /** The lane ends with the pass: what the pass made goes with it. */
  readonly lastPass?: boolean;
  /** A pass that was opened before, with its echo pods made; a new one by default. */
  readonly pass?: { readonly id: string; readonly startedAt: string; readonly owner: Owner };
  /** Who holds the lane for this pass already; the pass takes it itself by default. */
  readonly heldBy?: Owner;
}

/** Directory of the run that brought the lane up. */
export function runDirectoryOf({ laneStateFile }: Pick<JudgeLaneRequest, 'laneStateFile'>): string {
  // The state is `<run directory>/lanes/<lane>.json`.
  return dirname(dirname(laneStateFile));
}

export interface JudgeSpec {
  readonly requirement: RequirementId;
  readonly effect: Effect;
  /** Absolute path of the spec. */
  readonly file: string;
}

/** One line of the judging process's standard output: a verdict in the moment it is reached. */
export interface VerdictEvent {
  readonly requirement: string;
  readonly lane: string;
  /** A verdict's kind, or `observed` for a parity requirement. */
  readonly verdict: string;
  readonly reason: string;
  /** Id of the published finding that a non-conformance is. */
  readonly known?: string;
  readonly durationMs: number;
}

/**
 * Specs that are judged together: `alone` one after another, by `nodes` each with a node of its own and so as many at once
 * as there are nodes to break, `beside` as many at once as the machine bears.
 */
export interface Batch {
  readonly specs: readonly JudgeSpec[];
  readonly how: 'alone' | 'nodes' | 'beside';
}

/** Whether what has this effect makes and changes nothing. */
export function onlyReads(effect: Effect): boolean {
  return effect === 'reads' || effect === 'looks-back';
}

/** Whether what has this effect takes the lane for itself. */
export function takesLane(effect: Effect): boolean {
  return effect === 'mesh' || effect === 'restarts';
}

/**
 * Batches of a lane, in order. What only reads looks at the lane as it stands, before anybody changes it; a program that
 * starts anew may mend what others should see broken, so that comes last. What takes the lane for itself is mostly waiting:
 * a CNI lane has the rest of it early and an init lane late, so that while one waits, the other works.
 */
export function batchesOf(specs: readonly JudgeSpec[], mode: Mode): readonly Batch[] {
  const batch = (how: Batch['how'], ...effects: readonly Effect[]): Batch => ({
    specs: specs.filter(({ effect }) => effects.includes(effect)),
    how,
  });
  const batches =
    mode === 'cni'
      ? [
          batch('beside', 'reads'),
          batch('alone', 'mesh'),
          batch('beside', 'own-namespace', 'looks-back'),
          batch('nodes', 'node'),
          batch('alone', 'restarts'),
        ]
      : [
          batch('beside', 'reads', 'own-namespace', 'looks-back'),
          batch('alone', 'mesh'),
          batch('alone', 'restarts'),
        ];
  return batches.filter(({ specs: its }) => its.length > 0);
}

/** Runs batches in order; where judging stops at the first failure, none after one that did not go well. */
export async function inTurn(
  batches: readonly Batch[],
  bail: boolean,
  run: (batch: Batch) => Promise<boolean>,
): Promise<void> {
  for (const batch of batches) {
    const wentWell = await run(batch);
    if (bail && !wentWell) return;
  }
}
