import type { LaneId } from '../model/lane.ts';

/** What a run tells of itself while it goes on. A stage is a column of the display: `images`, `lane init`, `tear-down`. */
export type ProgressEvent =
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'started'; readonly stage: string; readonly step: string }
  | { readonly type: 'doing'; readonly stage: string; readonly text: string }
  | {
      readonly type: 'verdict';
      readonly stage: string;
      readonly requirement: string;
      readonly lane: LaneId;
      /** A verdict's kind, or `observed` for a parity requirement. */
      readonly verdict: string;
      /** Id of the published finding that a non-conformance is. */
      readonly known?: string;
      /** One line; empty where conformant. */
      readonly reason: string;
      readonly durationMs: number;
      /** Place of this verdict among those that the lane has planned: `3` of `41`. */
      readonly number: number;
      readonly of: number;
    }
  | {
      readonly type: 'ended';
      readonly stage: string;
      readonly step: string;
      readonly durationMs: number;
      /** Set where the step failed: why, one line. */
      readonly failure?: string;
    }
  /** Nothing more comes of this stage. */
  | { readonly type: 'closed'; readonly stage: string };

/** Takes events as they come; never throws. */
export type ProgressSink = (event: ProgressEvent) => void;

/** Hands each event to every sink. */
export function tee(...sinks: readonly ProgressSink[]): ProgressSink {
  return (event) => {
    for (const sink of sinks) sink(event);
  };
}
