import { describeError } from '../errors/errors.ts';
import { type ProgressEvent, type ProgressSink, tee } from '../log/progress.ts';
import type { Lane } from '../model/lane.ts';
import { stageOf } from './bring-up.ts';
import type { Context } from './context.ts';
import { liveDisplay } from './progress.ts';

export interface Display {
  readonly sink: ProgressSink;
  close(): Promise<void>;
}

/** The display of a run: live where a person watches, else one line an event as before. */
export function openDisplay(context: Context, lanes: readonly Lane[]): Display {
  if (!context.interactive) return { sink: context.progress, close: async () => undefined };
  const groups = [['images'], lanes.map(stageOf), ['parity'], ['reports'], ['tear-down']];
  const live = liveDisplay(groups, (text) => context.say(text.trimEnd()));
  // What is said on the streams meanwhile shows only when the display has closed.
  const stopping = () => {
    const [why] = describeError(context.signal.reason).split('\n', 1);
    live.sink({ type: 'note', text: `stopping, then tearing down: ${why}` });
  };
  context.signal.addEventListener('abort', stopping, { once: true });
  return { sink: tee(live.sink), close: () => live.close() };
}

/** The last event of each stage: the display then closes its line. */
export function closed(...stages: readonly string[]): readonly ProgressEvent[] {
  return stages.map((stage) => ({ type: 'closed', stage }));
}
