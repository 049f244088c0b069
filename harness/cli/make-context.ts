import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { catalogue } from '../../suites/catalogue/catalogue.ts';
import type { Options, RawOptions } from '../config/options.ts';
import { resolveOptions } from '../config/options.ts';
import { cacheDirectory } from '../config/paths.ts';
import { type Environment, fromEnvironment, fromFileText } from '../config/sources.ts';
import { UsageError } from '../errors/errors.ts';
import { jsonSink, plainSink } from '../log/plain.ts';
import { tee } from '../log/progress.ts';
import { createBackgroundStarter } from '../process/background.ts';
import { loopbackBypass } from '../process/proxy.ts';
import { createRunner } from '../process/run.ts';
import { systemClock } from '../time/clock.ts';
import type { Context } from './context.ts';
import type { Invocation } from './program.ts';
import { openRuns } from './runs.ts';

/** This repository: two directories above harness/cli. */
export const REPOSITORY = join(import.meta.dirname, '../..');

/** The options of an invocation: flags, then environment, then file. @throws UsageError */
export function optionsOf(
  invocation: Pick<Invocation, 'flags' | 'config'>,
  environment: Environment,
): Options {
  const file = invocation.config ?? environment['ICC_CONFIG'];
  return resolveOptions(
    invocation.flags,
    fromEnvironment(environment),
    file === undefined ? {} : optionsFile(resolve(file)),
  );
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
  const { json, ci } = options;
  const cache = cacheDirectory(environment);
  const people = json ? process.stderr : process.stdout;
  const out = (text: string) => void process.stdout.write(text);
  const now = () => new Date();
  const plain = plainSink((text) => void people.write(text), now);
  const interactive = people.isTTY && !ci && !json;
  const setEnvironment = (name: string, value: string) => {
    process.env[name] = value;
  };
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
    out,
    say: (text) => void people.write(`${text}\n`),
    progress: json ? tee(plain, jsonSink(out, now)) : plain,
    terminal: { width: people.columns ?? 120, color: interactive && environment['NO_COLOR'] === undefined },
    interactive,
    ...(interactive && process.stdin.isTTY ? { confirm } : {}),
  };
}

function optionsFile(file: string): RawOptions {
  try {
    return fromFileText(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--config: ${file} cannot be read`, 'name a YAML file of options');
  }
}

async function confirm(question: string): Promise<boolean> {
  using asked = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asked.question(`${question} [Y/n] `);
  return /^(y|yes|)$/i.test(answer.trim());
}
