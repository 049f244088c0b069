import { describeError } from '../errors/errors.ts';
import { liveDisplay } from '../log/live-display.ts';
import { type ProgressSink, tee } from '../log/progress.ts';
import type { Lane } from '../model/lane.ts';
import type { Context } from './context.ts';
import { stageOf } from './stages.ts';

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
