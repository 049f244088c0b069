import type { Effect, RequirementId } from '../model/requirement.ts';

/** What one judging process is told; handed over as a JSON file. */
export interface JudgeLaneRequest {
  /** File with the lane's state. */
  readonly laneStateFile: string;
  readonly specs: readonly JudgeSpec[];
  /** The run's output directory: journal, evidence, Allure results. */
  readonly outputDirectory: string;
  /** Reporter module that writes Allure results, absolute path; reports/ owns it. */
  readonly allureReporter: string;
  readonly deadlineScale: number;
  /** Stop at the first verdict that is not conformant. */
  readonly bail: boolean;
  readonly workers: number;
  /** Seed of another order than that of the files. */
  readonly shuffle?: number;
  /** The lane ends with the pass: what the pass made goes with it. */
  readonly lastPass?: boolean;
  /** A pass that was opened before, with its cohort made; a new one unless told. */
  readonly pass?: { readonly id: string; readonly startedAt: string };
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
  readonly durationMs: number;
}

/** Those that run side by side, and those that take the lane for themselves. */
export function passesOf(specs: readonly JudgeSpec[]): {
  readonly parallel: readonly JudgeSpec[];
  readonly serial: readonly JudgeSpec[];
} {
  const alone = (spec: JudgeSpec) => spec.effect === 'node' || spec.effect === 'mesh';
  return { parallel: specs.filter((spec) => !alone(spec)), serial: specs.filter(alone) };
}
