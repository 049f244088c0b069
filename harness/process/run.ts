import { execa, type Options } from 'execa';
import { HarnessError } from '../errors/errors.ts';
import { redact } from '../sanitize/redact.ts';
import { tieTo } from './tied.ts';

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the present environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The program gets `env` alone, nothing of the present environment. */
  readonly bareEnv?: boolean;
  /** Standard input. */
  readonly input?: string | Uint8Array;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** How long a cancelled program may take to end by itself; 5 s by default. */
  readonly graceMs?: number;
  /** In a process group of its own: a terminal's Ctrl-C does not reach it, so that it ends when it is cancelled, in its own order. */
  readonly ownGroup?: boolean;
  /** Standard input, output and error are this process's own; nothing of them is in the result. */
  readonly ownStreams?: boolean;
  /** It goes on where this process ends first: half of a package manager's work is worse than none. */
  readonly untied?: boolean;
  /** Descriptor of a file of this process that the program, and all that it starts, has open too: as its 3. */
  readonly keepOpen?: number | undefined;
  /** Called with each line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void;
  /** Exit codes other than 0 that are an answer, not a failure; `any` for all. */
  readonly okExitCodes?: readonly number[] | 'any';
}

export interface CommandResult {
  /** The command as it can be pasted into a shell. */
  readonly command: string;
  /** -1 where it has none. */
  readonly exitCode: number;
  /** The signal that ended it, where one did. */
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** Runs a program with an argument vector; never a shell string. @throws CommandError */
export type RunCommand = (argv: readonly string[], options?: CommandOptions) => Promise<CommandResult>;

/** What kept a program from ending well. */
type CommandFailure = 'failed' | 'timed-out' | 'cancelled' | 'not-found';

/** So much of its end is read for what names a secret in the tail. */
const TAIL_CHARACTERS = 20_000;

/** A program failed, was not found, timed out or was cancelled. The message starts with the reason, then the command, then the tail of its output, without secrets. */
export class CommandError extends HarnessError {
  readonly result: CommandResult;
  readonly failure: CommandFailure;

  constructor(reason: string, result: CommandResult, cause: unknown, failure: CommandFailure = 'failed') {
    // Before it is cut: what names a secret may be above the tail.
    const said = result.stderr.trim() === '' ? result.stdout : result.stderr;
    const tail = lastLines(redact(said.slice(-TAIL_CHARACTERS)), 15);
    super('COMMAND_FAILED', `${reason}: ${redact(result.command)}${tail === '' ? '' : `\n${tail}`}`, {
      cause,
      nextStep: 'run the command above by hand, or see the end of its output',
    });
    this.result = result;
    this.failure = failure;
  }
}

/** The one way to start programs. `base` is added to the environment of each; each ends with this process (tied.ts). */
export function createRunner(base: Readonly<Record<string, string>> = {}): RunCommand {
  return async (argv, options = {}) => {
    const [program] = argv;
    if (program === undefined) throw new TypeError('empty argument vector');
    const path = options.env?.['PATH'] ?? base['PATH'];
    const tie = options.untied === true ? [] : tieTo(program, { path, cwd: options.cwd }, 'KILL');
    const [file = program, ...args] = [...tie, ...argv];
    const child = execa(file, args, execaOptions(base, options));
    if (options.onLine !== undefined) void forward(child, options.onLine);
    const outcome = await child;
    const result: CommandResult = {
      command: outcome.escapedCommand.slice(tie.map((word) => `${word} `).join('').length),
      exitCode: outcome.exitCode ?? -1,
      ...(outcome.signal === undefined ? {} : { signal: outcome.signal }),
      stdout: text(outcome.stdout),
      stderr: text(outcome.stderr),
      durationMs: outcome.durationMs,
    };
    const ok =
      outcome.exitCode !== undefined &&
      (outcome.exitCode === 0 ||
        options.okExitCodes === 'any' ||
        (options.okExitCodes ?? []).includes(outcome.exitCode));
    if (ok && !outcome.isCanceled && !outcome.timedOut) return result;
    const cause = outcome.cause ?? outcome.originalMessage;
    throw new CommandError(reasonOf(outcome, options), result, cause, failureOf(outcome));
  };
}

/** The same, with these options for each program. */
export function withOptions(run: RunCommand, options: CommandOptions): RunCommand {
  return async (argv, more) => await run(argv, { ...options, ...more });
}

/** The part of execa's child that gives its output line by line. */
interface LineSource {
  iterable(options: { from: 'stdout' | 'stderr' }): AsyncIterable<unknown>;
}

function execaOptions(base: Readonly<Record<string, string>>, options: CommandOptions) {
  return {
    reject: false,
    stripFinalNewline: true,
    env: { ...base, ...options.env },
    extendEnv: options.bareEnv !== true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...streamsOf(options),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(options.signal === undefined ? {} : { cancelSignal: options.signal }),
    ...(options.graceMs === undefined ? {} : { forceKillAfterDelay: options.graceMs }),
    ...(options.ownGroup === true ? { detached: true } : {}),
    ...(options.untied === true ? { cleanup: false } : {}),
    maxBuffer: 256 * 1024 * 1024,
  } satisfies Options;
}

function streamsOf({ input, ownStreams, keepOpen }: CommandOptions) {
  if (ownStreams === true) return { stdio: 'inherit' as const };
  // execa takes any descriptor, and its types know those up to 9.
  const kept = keepOpen === undefined ? [] : [keepOpen as 3];
  if (input === undefined) return { stdio: ['ignore', 'pipe', 'pipe', ...kept] as const };
  return { input, stdio: ['pipe', 'pipe', 'pipe', ...kept] as const };
}

async function forward(child: LineSource, onLine: (line: string) => void): Promise<void> {
  await Promise.allSettled(
    (['stdout', 'stderr'] as const).map(async (from) => {
      for await (const line of child.iterable({ from })) onLine(String(line));
    }),
  );
}

function reasonOf(
  outcome: {
    timedOut: boolean;
    isCanceled: boolean;
    code?: string | undefined;
    signal?: string | undefined;
    exitCode?: number | undefined;
  },
  options: CommandOptions,
): string {
  if (outcome.timedOut) return `timed out after ${options.timeoutMs} ms`;
  if (outcome.isCanceled) return 'cancelled';
  if (outcome.code === 'ENOENT') return 'program not found';
  if (outcome.code !== undefined) return `could not run (${outcome.code})`;
  if (outcome.signal !== undefined) return `ended by ${outcome.signal}`;
  return `exit code ${outcome.exitCode}`;
}

function failureOf(outcome: {
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly code?: string | undefined;
}): CommandFailure {
  if (outcome.timedOut) return 'timed-out';
  if (outcome.isCanceled) return 'cancelled';
  return outcome.code === 'ENOENT' ? 'not-found' : 'failed';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function lastLines(output: string, count: number): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
