import type { LaneId } from '../harness/model/lane.ts';
import type {
  Evidence,
  HermeticFacts,
  JournalLine,
  LaneFacts,
  LaneFailure,
  LeftOutCause,
  Plan,
  PodIdentity,
  RunFacts,
} from '../harness/model/record.ts';
import type { RequirementId } from '../harness/model/requirement.ts';
import type { Verdict, VerdictKind } from '../harness/model/verdict.ts';
import type { EndingSignal } from '../harness/process/ending-signals.ts';

export type ObservationLine = Extract<JournalLine, { type: 'observation' }>;

/** A planned judgement and what became of it. */
export interface Row {
  readonly requirement: RequirementId;
  /** A lane's id, a mode without a lane in this run, or `parity`. */
  readonly lane: LaneId;
  readonly verdict: Verdict;
  /** `judged`: a verdict line is in the journal; `left-out`: by the plan; `not-reached`: neither. */
  readonly by: 'judged' | 'left-out' | 'not-reached';
  /** Of what is left out: why. */
  readonly cause?: LeftOutCause;
  /** RFC 3339, when the verdict was reached. */
  readonly at?: string;
  readonly durationMs: number;
  readonly observation?: unknown;
  readonly pods: readonly PodIdentity[];
  readonly evidence: readonly Evidence[];
  /** Set where judging again came to another verdict: the recorded one. */
  readonly rejudgedFrom?: VerdictKind;
}

/** A run as its journal tells it: one row for each planned judgement, in the order of the plan. */
export interface RunRecord {
  readonly run: RunFacts;
  readonly plan: Plan;
  /** Lanes that came up. */
  readonly lanes: readonly LaneFacts[];
  /** Of those that did not, why, where the journal tells it. */
  readonly failedLanes: readonly LaneFailure[];
  readonly rows: readonly Row[];
  /** What parity requirements saw, lane by lane. */
  readonly observations: readonly ObservationLine[];
  readonly phases: readonly { readonly name: string; readonly at: string; readonly durationMs: number }[];
  readonly endedAt?: string;
  /** Why the run did not come to its end. */
  readonly interrupted?: string;
  /** The signal that ended it, if one did. */
  readonly signal?: EndingSignal;
  /** The code of the error that ended it, if one of the suite's own did. */
  readonly errorCode?: string;
  readonly hermetic?: HermeticFacts;
  /** What is wrong with the record itself; a run with any is not conformant. */
  readonly problems: readonly string[];
}
