import { describeError } from '../errors/errors.ts';
import { withPlace } from '../errors/not-written.ts';
import type { ProgressSink } from '../log/progress.ts';
import type { Journal } from '../protocol/journal.ts';
import type { Clock } from '../time/clock.ts';

/** Says what is done now, within a phase. */
export type Doing = (text: string) => void;

/** A phase that is over. */
export interface Phase {
  /** `images: preparing`, `lane init: cluster`, `tear-down: clusters`. */
  readonly name: string;
  /** RFC 3339: when it ended. */
  readonly at: string;
  readonly durationMs: number;
}

export interface Phases {
  /** Those that are over, in the order in which they ended. */
  readonly over: readonly Phase[];
  /** Does a step of a stage: shown while it goes on, timed into the journal also when it fails. */
  step<T>(stage: string, step: string, work: (doing: Doing) => Promise<T>): Promise<T>;
}

export function createPhases(parts: {
  readonly journal: Journal;
  readonly sink: ProgressSink;
  readonly clock: Clock;
}): Phases {
  const { journal, sink, clock } = parts;
  const over: Phase[] = [];
  return {
    over,
    async step(stage, step, work) {
      const startMs = clock.nowMs();
      sink({ type: 'started', stage, step });
      const ended = (failure?: string) => {
        const durationMs = Math.round(clock.nowMs() - startMs);
        const phase = { name: `${stage}: ${step}`, at: clock.timestamp(), durationMs };
        over.push(phase);
        journal.append({ type: 'phase', ...phase });
        sink({ type: 'ended', stage, step, durationMs, ...(failure === undefined ? {} : { failure }) });
      };
      try {
        let said = '';
        const value = await work((text) => {
          if (text !== said) sink({ type: 'doing', stage, text });
          said = text;
        });
        ended();
        return value;
      } catch (thrown) {
        const error = withPlace(thrown, `${stage}: ${step}: what it leaves`);
        // Whoever handles the error tells it whole.
        ended(describeError(error).split('\n', 1)[0]);
        throw error;
      }
    },
  };
}
