import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { requirementOf } from '../../../suites/catalogue/catalogue.ts';
import type { CommandName } from '../../config/commands.ts';
import { resolveOptions } from '../../config/options.ts';
import { describeError } from '../../errors/errors.ts';
import { exitCodeOfError, Interrupted } from '../../errors/exit.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { plainSink } from '../../log/plain.ts';
import type { RequirementId } from '../../model/requirement.ts';
import type { EndingSignal } from '../../process/ending-signals.ts';
import type { Context } from '../../run/context.ts';
import { openRuns } from '../../run/records/runs.ts';
import type { SpecVerdict } from '../../run/testing/stand-in-judging.ts';
import {
  type Command,
  type MachineOptions,
  type StandInMachine,
  standInMachine,
} from '../../run/testing/stand-in-machine.ts';
import { type Clock, systemClock } from '../../time/clock.ts';
import { clean } from '../commands/clean.ts';
import { down } from '../commands/down.ts';
import { report } from '../commands/report.ts';
import { run } from '../commands/run.ts';
import { test } from '../commands/test.ts';
import { up } from '../commands/up.ts';
import { verify } from '../commands/verify.ts';
import { parseCommandLine } from '../program.ts';
import { repositoryIn } from './inline-repository.ts';
import { type ReportsThere, reportsIn } from './read-reports.ts';

/** A verdict, or what becomes of it in each lane. */
export type Spec = SpecVerdict | ((lane: string) => SpecVerdict);

export interface InlineOptions extends Pick<MachineOptions, 'ownProcess' | 'admit' | 'leases' | 'size'> {
  /** What each requirement comes to; these are the whole catalogue. */
  readonly specs: Readonly<Record<RequirementId, Spec>>;
  /** Faults by name, YAML. */
  readonly faults?: Readonly<Record<string, string>>;
  /** This machine's by default. */
  readonly clock?: Clock;
  readonly answer?: (
    command: Command,
    suite: Pick<InlineSuite, 'interrupt' | 'machine' | 'output'>,
  ) => ReturnType<NonNullable<MachineOptions['answer']>>;
}

/** What a command did. */
export interface CommandEnd extends ReportsThere {
  readonly exitCode: number;
  /** What it said to a person, and its progress. */
  readonly said: string;
  /** Standard output's results. */
  readonly out: string;
}

/** A suite of a few specs, on a machine where something stands in for engine, clusters and images. */
export interface InlineSuite {
  readonly machine: StandInMachine;
  readonly cache: string;
  /** Where reports go. */
  readonly output: string;
  /** A command line, without the program: `run --mode cni`. */
  conformance(line: string): Promise<CommandEnd>;
  /** As a signal to the commands that go on. */
  interrupt(signal: EndingSignal): void;
  /** What is left on the machine: containers, and what lies among the cache's runs. */
  left(): { readonly containers: readonly string[]; readonly runs: readonly string[] };
}

const COMMANDS: Readonly<
  Partial<Record<CommandName, (context: Context, args: readonly string[]) => Promise<number>>>
> = {
  run,
  up,
  test,
  down,
  clean,
  report,
  verify: async (context) =>
    await verify(context, async () => (await import('../../run/verify/verify-fault.ts')).verifyFault),
};

export const NOTHING = { containers: [], runs: [] };

/** Makes the suite, for the test that runs now. */
export function inlineSuite(options: InlineOptions): InlineSuite {
  const base = temporaryDirectory();
  const [cache, output] = [join(base, 'cache'), join(base, 'out')];
  const repository = repositoryIn(base, options);
  const going = new Set<AbortController>();
  const interrupt = (signal: EndingSignal) => {
    for (const controller of going) controller.abort(new Interrupted(signal));
  };
  mkdirSync(cache);
  const machine: StandInMachine = standInMachine({
    cache,
    ...options,
    verdictOf: (id, lane) => verdictIn(options.specs[id as RequirementId], lane),
    answer: (command) => options.answer?.(command, { interrupt, machine, output }),
  });
  const catalogue = Object.keys(options.specs).map((id) => requirementOf(id as RequirementId));

  const conformance = async (line: string): Promise<CommandEnd> => {
    const words = line.split(' ');
    const isElsewhere = words.includes('--output') || ['down', 'clean', 'report'].includes(words[0] ?? '');
    const invocation = parseCommandLine(
      isElsewhere ? words : [...words, '--output', output],
      '0.1.0',
      () => undefined,
    );
    if (invocation === undefined) throw new TypeError(`${line} asks for help`);
    const { command, args, flags } = invocation;
    const said: string[] = [];
    const out: string[] = [];
    const controller = new AbortController();
    going.add(controller);
    const context: Context = {
      options: resolveOptions(command, flags),
      environment: {},
      setEnvironment: () => undefined,
      repository,
      version: '0.1.0',
      cache,
      catalogue,
      run: machine.run,
      start: () => {
        throw new TypeError('no service is needed');
      },
      runs: openRuns(cache),
      clock: options.clock ?? systemClock,
      signal: controller.signal,
      out: (text) => out.push(text),
      say: (text) => said.push(`${text}\n`),
      sayPainted: (text) => said.push(`${text}\n`),
      progress: plainSink(
        (text) => said.push(text),
        () => new Date(),
      ),
      terminal: { width: 120, color: false },
      interactive: false,
      surroundings: machine.surroundings,
    };
    const exitCode = await ended(
      async () => (await COMMANDS[command]?.(context, args)) ?? Number.NaN,
      controller.signal,
      said,
    );
    going.delete(controller);
    return {
      exitCode,
      said: said.join(''),
      out: out.join(''),
      ...reportsIn(context.options.output ?? output),
    };
  };
  const left = () => ({
    containers: [...machine.containers.keys()].toSorted(),
    runs: existsSync(join(cache, 'runs')) ? readdirSync(join(cache, 'runs')) : [],
  });
  return { machine, cache, output, conformance, interrupt, left };
}

/** As the process ends (process/entry.ts). */
async function ended(command: () => Promise<number>, signal: AbortSignal, said: string[]): Promise<number> {
  try {
    return await command();
  } catch (error) {
    const thrown: unknown = signal.aborted ? signal.reason : error;
    said.push(describeError(thrown));
    return exitCodeOfError(thrown);
  }
}

function verdictIn(spec: Spec | undefined, lane: string): SpecVerdict {
  if (spec === undefined) throw new TypeError('a requirement that is in no inline spec');
  return typeof spec === 'function' ? spec(lane) : spec;
}
