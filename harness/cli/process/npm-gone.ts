import type { Environment } from '../../config/sources.ts';
import { unrefClock } from '../../time/clock.ts';
import { every } from '../../time/every.ts';

const LOOK_MS = 1000;

/**
 * Calls `gone` once when npm, which started this process, has ended: it hands on SIGINT and SIGTERM, but a hang-up or kill -9
 * ends it alone. Where this process is no child of npm's nothing is watched: a shell may well end before what it started.
 */
export function watchNpm(parts: {
  readonly environment: Environment;
  readonly parentPid: () => number;
  readonly gone: () => void;
}): AsyncDisposable {
  const { environment, parentPid, gone } = parts;
  // `exec` put this process in the place of npm's shell.
  const isNpms = environment['npm_lifecycle_script']?.startsWith('exec ') === true;
  const parent = parentPid();
  const stop = new AbortController();
  const look = async () => {
    if (stop.signal.aborted || parentPid() === parent) return;
    stop.abort();
    gone();
  };
  return isNpms ? every(LOOK_MS, look, unrefClock) : { [Symbol.asyncDispose]: async () => undefined };
}
