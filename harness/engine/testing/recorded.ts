import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { RunCommand } from '../../process/run.ts';
import { CommandError } from '../../process/run.ts';

/** One command and what the real program answered. */
export interface RecordedAnswer {
  /** The argument vector, with blanks between. */
  readonly command: string;
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Recording {
  /** Of today's commands in their order (scenario.ts). */
  readonly scenario: readonly RecordedAnswer[];
  /** What the doctor asks, by the state of the machine: `works`, `no-daemon`, `no-permission`, ... */
  readonly states: Readonly<Record<string, readonly RecordedAnswer[]>>;
}

const FOLDER = new URL('../../../fixtures/recorded/engine/', import.meta.url);

/** fixtures/recorded/engine/NAME.yaml. */
export async function readRecording(name: string): Promise<Recording> {
  return parse(await readFile(fileURLToPath(new URL(`${name}.yaml`, FOLDER)), 'utf8')) as Recording;
}

/** Answers each command with the first recorded answer to it that was not given yet; a command that nobody recorded fails the test. */
export function replay(answers: readonly RecordedAnswer[]): RunCommand {
  const left = [...answers];
  return async (argv, options = {}) => {
    const command = argv.join(' ');
    const at = left.findIndex((answer) => forTrial(answer.command) === forTrial(command));
    if (at === -1) throw new Error(`nobody recorded: ${command}`);
    const [answer] = left.splice(at, 1) as [RecordedAnswer];
    const result = {
      command,
      exitCode: answer.code,
      stdout: answer.out.replace(/\n$/, ''),
      stderr: answer.err.replace(/\n$/, ''),
      durationMs: 1,
    };
    if (answer.code === 0 || options.okExitCodes === 'any') return result;
    throw new CommandError(`exit code ${answer.code}`, result, undefined);
  };
}

/** The doctor's container is called after the process that tries it; its token's file and podman's folder are others each time. */
function forTrial(command: string): string {
  return command
    .replaceAll(/icc-check-\d+/g, 'icc-check-1')
    .replaceAll(/\S*icc-engine-[\w-]+/g, 'icc-engine-1');
}
