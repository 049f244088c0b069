import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { catalogue } from '../../suites/catalogue/catalogue.ts';
import { fromFileText } from '../config/file.ts';
import type { Options } from '../config/option-table.ts';
import { checked, type RawOptions, resolveOptions } from '../config/options.ts';
import { cacheDirectory } from '../config/paths.ts';
import { shownName } from '../config/shown.ts';
import { type Environment, fromEnvironment, isCi } from '../config/sources.ts';
import { UsageError } from '../errors/errors.ts';
import { NoFileError, readNamedFileSync } from '../files/named-file.ts';
import { jsonSink, plainSink } from '../log/plain.ts';
import { tee } from '../log/progress.ts';
import { harmlessWriter } from '../log/writer.ts';
import { createBackgroundStarter } from '../process/background.ts';
import { loopbackBypass } from '../process/proxy.ts';
import { createRunner } from '../process/run.ts';
import type { Context } from '../run/context.ts';
import { openRuns } from '../run/records/runs.ts';
import { systemClock } from '../time/clock.ts';
import { confirmAt } from './process/confirm.ts';
import type { Invocation } from './program.ts';

/** This repository: two directories above harness/cli. */
export const REPOSITORY = join(import.meta.dirname, '../..');

/** The options of an invocation: flags, then environment, then file, then what else there is. @throws UsageError */
export function optionsOf(
  { command, flags }: Pick<Invocation, 'command' | 'flags'>,
  environment: Environment,
  ...rest: readonly RawOptions[]
): Options {
  const variables = fromEnvironment(environment);
  const file = checked('config', flags.get('config') ?? variables.get('config'), command);
  const inFile = typeof file === 'string' ? [optionsFile(file)] : [];
  return resolveOptions(command, flags, variables, ...inFile, ...rest);
}

/** The suite's own version. */
export function suiteVersion(): string {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Everything that commands are given, made of this process. */
export function makeContext(options: Options, environment: Environment, signal: AbortSignal): Context {
  const { json } = options;
  const cache = cacheDirectory(environment);
  const people = json ? process.stderr : process.stdout;
  const words = harmlessWriter(people);
  // For what is harmless already: events, and reports with their colours.
  const write = (text: string) => void people.write(text);
  const now = () => new Date();
  const plain = plainSink(write, now);
  const interactive = people.isTTY && !isCi(environment) && !json;
  const setEnvironment = (name: string, value: string) => {
    process.env[name] = value;
  };
  const interrupt = () => process.kill(process.pid, 'SIGINT');
  const terminal = { input: process.stdin, output: process.stdout, signal, interrupt };
  const confirm = async (question: string) => await confirmAt(terminal, question);
  // Here alone: children and libraries have their environment of this process.
  for (const [name, value] of Object.entries(loopbackBypass(environment))) setEnvironment(name, value);
  return {
    options,
    environment,
    setEnvironment,
    repository: REPOSITORY,
    version: suiteVersion(),
    cache,
    catalogue,
    run: createRunner(),
    start: createBackgroundStarter(),
    runs: openRuns(cache),
    clock: systemClock,
    signal,
    out: harmlessWriter(process.stdout),
    say: (text) => words(`${text}\n`),
    sayPainted: (text) => write(`${text}\n`),
    progress: json
      ? tee(
          plain,
          jsonSink((text) => void process.stdout.write(text), now),
        )
      : plain,
    terminal: { width: people.columns ?? 120, color: interactive && environment['NO_COLOR'] === undefined },
    interactive,
    ...(interactive && process.stdin.isTTY ? { confirm } : {}),
  };
}

function optionsFile(file: string): RawOptions {
  let text: string;
  try {
    text = readNamedFileSync(resolve(file));
  } catch (error) {
    const why = error instanceof NoFileError ? error.what : 'cannot be read';
    throw new UsageError(`--config: ${shownName(file)} ${why}`, 'name a YAML file of options');
  }
  return fromFileText(text, file);
}
