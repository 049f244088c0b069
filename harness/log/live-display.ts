import { Listr, type ListrTask } from 'listr2';
import { harmlessValue } from '../sanitize/harmless.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { humanDuration } from './duration.ts';
import type { ProgressEvent, ProgressSink } from './progress.ts';

export interface LiveDisplay {
  readonly sink: ProgressSink;
  /** Ends the display: stages that never began are shown as such. */
  close(): Promise<void>;
}

/** A stage's line while it goes on: what it does, how many verdicts, how long so far. */
export interface StageState {
  readonly stage: string;
  readonly step: string;
  readonly verdicts:
    | {
        readonly number: number;
        readonly of: number;
        /** Known findings are not among them. */
        readonly notConformant: number;
        readonly known: number;
      }
    | undefined;
  readonly failure: string | undefined;
}

/** The title of a stage: `lane cni: judging 12/41, 1 not conformant, 2 known`. */
export function stageTitle(state: StageState, elapsedMs: number): string {
  const { stage, step, verdicts, failure } = state;
  const counts = verdicts === undefined ? '' : ` ${verdicts.number}/${verdicts.of}`;
  const { notConformant = 0, known = 0 } = verdicts ?? {};
  const red = notConformant === 0 ? '' : `, ${notConformant} not conformant`;
  const expected = known === 0 ? '' : `, ${known} known`;
  const what = failure === undefined ? step : `${step} FAILED: ${failure}`;
  return `${stage}: ${what}${counts}${red}${expected}  ${humanDuration(elapsedMs)}`;
}

/** The state after an event of the same stage. */
export function nextState(state: StageState, event: ProgressEvent): StageState {
  switch (event.type) {
    case 'started':
      return { ...state, step: event.step };
    case 'ended':
      return event.failure === undefined
        ? state
        : { ...state, step: event.step, failure: firstLine(event.failure) };
    case 'verdict': {
      const { notConformant = 0, known = 0 } = state.verdicts ?? {};
      const isKnown = event.known !== undefined;
      const isRed = !isKnown && (event.verdict === 'non-conformant' || event.verdict === 'inconclusive');
      const verdicts = {
        number: event.number,
        of: event.of,
        notConformant: notConformant + (isRed ? 1 : 0),
        known: known + (isKnown ? 1 : 0),
      };
      return { ...state, verdicts };
    }
    case 'note':
    case 'warning':
    case 'doing':
    case 'closed':
      return state;
  }
}

/**
 * A live display for a terminal, one line a stage. `groups` come one after another; the stages of a
 * group go side by side. Notes and warnings show in the stages that go on, and again below, by `write`,
 * when the display has closed.
 */
export function liveDisplay(
  groups: readonly (readonly string[])[],
  write: (text: string) => void,
  clock: Clock = systemClock,
): LiveDisplay {
  const stages = new Map(groups.flat().map((stage) => [stage, new LiveStage(stage, clock)]));
  const tasks = groups.map((group) => groupTask(group.map((stage) => stages.get(stage) as LiveStage)));
  const notes: string[] = [];
  const note = (text: string) => {
    notes.push(text);
    for (const stage of stages.values()) stage.say(text);
  };
  const list = new Listr(tasks, {
    exitOnError: false,
    registerSignalListeners: false,
    rendererOptions: { collapseSubtasks: false, collapseSkips: false },
  });
  const finished = list.run().catch(() => undefined);
  return {
    sink: (told) => {
      const event = harmlessValue(told);
      if ('stage' in event) stages.get(event.stage)?.take(event);
      else note(event.type === 'warning' ? `warning: ${event.text}` : event.text);
    },
    close: async () => {
      for (const stage of stages.values()) stage.close();
      await finished;
      for (const text of notes) write(`${text}\n`);
    },
  };
}

function groupTask(group: readonly LiveStage[]): ListrTask {
  const [only] = group;
  if (group.length === 1 && only !== undefined) return only.task();
  return {
    title: 'lanes',
    task: (_, task) =>
      task.newListr(
        group.map((stage) => stage.task()),
        { concurrent: true, exitOnError: false },
      ),
  };
}

class LiveStage {
  readonly #clock: Clock;
  #state: StageState;
  #startedMs: number | undefined;
  #shown: { title: string; output: string } | undefined;
  readonly #closed = Promise.withResolvers<void>();

  constructor(stage: string, clock: Clock) {
    this.#clock = clock;
    this.#state = { stage, step: 'waits', verdicts: undefined, failure: undefined };
  }

  task(): ListrTask {
    return {
      title: this.#state.stage,
      task: async (_, task) => {
        this.#shown = task as { title: string; output: string };
        const ticking = new AbortController();
        void this.#showEachSecond(ticking.signal);
        await this.#closed.promise;
        ticking.abort();
        if (this.#startedMs === undefined) return task.skip(`${this.#state.stage}: not reached`);
        if (this.#state.failure !== undefined) throw new Error(task.title);
        return undefined;
      },
    };
  }

  take(event: ProgressEvent): void {
    if (event.type !== 'closed') this.#startedMs ??= this.#clock.nowMs();
    this.#state = nextState(this.#state, event);
    if (event.type === 'closed') this.close();
    this.#show();
    if (event.type === 'doing' && this.#shown !== undefined) this.#shown.output = event.text;
  }

  close(): void {
    this.#closed.resolve();
  }

  say(text: string): void {
    if (this.#shown !== undefined && this.#startedMs !== undefined) this.#shown.output = text;
  }

  async #showEachSecond(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#show();
      await this.#clock.pause(1000, signal).catch(() => undefined);
    }
  }

  #show(): void {
    if (this.#shown === undefined || this.#startedMs === undefined) return;
    this.#shown.title = stageTitle(this.#state, this.#clock.nowMs() - this.#startedMs);
  }
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
