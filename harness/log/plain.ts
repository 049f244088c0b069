import { harmlessJson, harmlessValue } from '../sanitize/harmless.ts';
import { humanDuration } from './duration.ts';
import type { ProgressEvent, ProgressSink } from './progress.ts';

/** One line an event, for places where lines stay: `09:12:04 lane cni: cluster, done in 41 s`. */
export function plainLine(event: ProgressEvent): string | undefined {
  switch (event.type) {
    case 'note':
      return event.text;
    case 'warning':
      return `warning: ${event.text}`;
    case 'started':
      return `${event.stage}: ${event.step}`;
    case 'doing':
      return `${event.stage}:   ${event.text}`;
    case 'verdict':
      return `${event.stage}:   ${event.number}/${event.of} ${event.requirement} ${event.known === undefined ? event.verdict : `known finding ${event.known}`} (${humanDuration(event.durationMs)})${reasonOf(event.reason)}`;
    case 'ended':
      return event.failure === undefined
        ? `${event.stage}: ${event.step}, done in ${humanDuration(event.durationMs)}`
        : `${event.stage}: ${event.step}, FAILED after ${humanDuration(event.durationMs)}: ${event.failure}`;
    case 'closed':
      return undefined;
  }
}

/** Writes a line with the wall clock's time for each event. */
export function plainSink(write: (text: string) => void, now: () => Date): ProgressSink {
  return (event) => {
    // Before it is cut to a line: a name may be on one that its secret is not on.
    const line = plainLine(harmlessValue(event));
    if (line === undefined) return;
    const time = now().toISOString().slice(11, 19);
    write(
      `${line
        .split('\n')
        .map((part) => `${time} ${part}`)
        .join('\n')}\n`,
    );
  };
}

/** Writes each event as one line of JSON with its time, for programs. */
export function jsonSink(write: (text: string) => void, now: () => Date): ProgressSink {
  return (event) => write(`${harmlessJson({ at: now().toISOString(), ...event })}\n`);
}

function reasonOf(reason: string): string {
  return reason === '' ? '' : `: ${reason.split('\n', 1)[0]}`;
}
