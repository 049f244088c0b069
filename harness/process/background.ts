import { execa } from 'execa';
import { HarnessError } from '../errors/errors.ts';
import { tieTo } from './tied.ts';

export interface BackgroundOptions {
  readonly cwd?: string;
  /** Added to the present environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that runs beside the harness until it is stopped. */
export interface BackgroundProcess {
  readonly pid: number;
  /** False as soon as it has ended, by itself or by `stop`. */
  readonly running: boolean;
  /** The last lines of its stderr, for an error message. */
  tail(): string;
  /** SIGTERM, SIGKILL after 5 s; resolves when it is gone. Harmless if it is gone already. */
  stop(): Promise<void>;
}

/** Starts a long-running program from an argument vector. @throws HarnessError NOT_STARTED */
export type StartBackground = (argv: readonly string[], options?: BackgroundOptions) => BackgroundProcess;

const TAIL_LINES = 15;
const FORCE_KILL_AFTER_MS = 5000;

/**
 * The one way to start programs that outlive a call. Each ends with this process (tied.ts), in its own order.
 */
export function createBackgroundStarter(base: Readonly<Record<string, string>> = {}): StartBackground {
  return (argv, options = {}) => {
    const [program] = argv;
    if (program === undefined) throw new TypeError('empty argument vector');
    const path = options.env?.['PATH'] ?? base['PATH'];
    const [file = program, ...args] = [...tieTo(program, { path, cwd: options.cwd }, 'TERM'), ...argv];
    const child = execa(file, args, {
      reject: false,
      buffer: false,
      stdin: 'ignore',
      stdout: 'ignore',
      forceKillAfterDelay: FORCE_KILL_AFTER_MS,
      env: { ...base, ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const { pid } = child;
    if (pid === undefined) {
      throw new HarnessError('NOT_STARTED', `could not start ${argv.join(' ')}`, {
        nextStep: `see that ${program} is installed`,
      });
    }
    const lines: string[] = [];
    void keepTail(child.iterable({ from: 'stderr' }), lines);
    let running = true;
    const ended = child.then(() => {
      running = false;
    });
    return {
      pid,
      get running() {
        return running;
      },
      tail: () => lines.join('\n'),
      stop: async () => {
        if (running) child.kill('SIGTERM');
        await ended;
      },
    };
  };
}

async function keepTail(source: AsyncIterable<unknown>, lines: string[]): Promise<void> {
  try {
    for await (const line of source) {
      lines.push(String(line));
      if (lines.length > TAIL_LINES) lines.shift();
    }
  } catch {
    // The stream ends with the program; how that ended is seen by `running`.
  }
}
