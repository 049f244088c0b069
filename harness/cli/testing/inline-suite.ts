import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import type { ConformanceReport } from '../../../reports/schema.ts';
import { requirementOf } from '../../../suites/catalogue/catalogue.ts';
import type { CommandName } from '../../config/commands.ts';
import { resolveOptions } from '../../config/options.ts';
import { describeError } from '../../errors/errors.ts';
import { exitCodeOfError, Interrupted } from '../../errors/exit.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { plainSink } from '../../log/plain.ts';
import type { RequirementId } from '../../model/requirement.ts';
import type { EndingSignal } from '../../process/ending-signals.ts';
import { journalLines } from '../../protocol/journal-lines.ts';
import type { Context } from '../../run/context.ts';
import { openRuns } from '../../run/records/runs.ts';
import { KNOWN, type SpecVerdict } from '../../run/testing/stand-in-judging.ts';
import {
  type Command,
  type MachineOptions,
  type StandInMachine,
  standInMachine,
} from '../../run/testing/stand-in-machine.ts';
import { systemClock } from '../../time/clock.ts';
import { clean } from '../commands/clean.ts';
import { down } from '../commands/down.ts';
import { run } from '../commands/run.ts';
import { test } from '../commands/test.ts';
import { up } from '../commands/up.ts';
import { verify } from '../commands/verify.ts';
import { REPOSITORY } from '../make-context.ts';
import { parseCommandLine } from '../program.ts';

/** A verdict, or what becomes of it in each lane. */
export type Spec = SpecVerdict | ((lane: string) => SpecVerdict);

export interface InlineOptions extends Pick<MachineOptions, 'ownProcess' | 'admit' | 'size'> {
  /** What each requirement comes to; these are the whole catalogue. */
  readonly specs: Readonly<Record<RequirementId, Spec>>;
  /** Faults by name, YAML. */
  readonly faults?: Readonly<Record<string, string>>;
  readonly answer?: (
    command: Command,
    suite: Pick<InlineSuite, 'interrupt' | 'machine' | 'output'>,
  ) => ReturnType<NonNullable<MachineOptions['answer']>>;
}

/** What a command did. */
export interface CommandEnd {
  readonly exitCode: number;
  /** What it said to a person, and its progress. */
  readonly said: string;
  /** Standard output's results. */
  readonly out: string;
  readonly report: ConformanceReport | undefined;
  /** `CNI-E-01 cni conformant`, in order. */
  readonly rows: readonly string[];
  readonly junit: string;
  /** Types of the journal's lines, in order. */
  readonly journal: readonly string[];
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
    const isElsewhere = words.includes('--output') || ['down', 'clean'].includes(words[0] ?? '');
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
      clock: systemClock,
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

function reportsIn(output: string): Pick<CommandEnd, 'report' | 'rows' | 'junit' | 'journal'> {
  const textOf = (name: string) =>
    existsSync(join(output, name)) ? readFileSync(join(output, name), 'utf8') : '';
  const report = (parse(textOf('conformance.yaml')) ?? undefined) as ConformanceReport | undefined;
  const journal = join(output, 'journal.jsonl');
  return {
    report,
    rows: (report?.requirements ?? []).map(({ id, lane, verdict }) => `${id} ${lane} ${verdict}`),
    junit: textOf('junit.xml'),
    journal:
      statSync(journal, { throwIfNoEntry: false })?.isFile() === true
        ? journalLines(journal).lines.map((line) => line.type)
        : [],
  };
}

function verdictIn(spec: Spec | undefined, lane: string): SpecVerdict {
  if (spec === undefined) throw new TypeError('a requirement that is in no inline spec');
  return typeof spec === 'function' ? spec(lane) : spec;
}

/** A directory like this repository: its own specs and faults, what a run needs beside them by links. */
function repositoryIn(base: string, { specs, faults = {} }: InlineOptions): string {
  const repository = join(base, 'repository');
  mkdirSync(join(repository, 'suites'), { recursive: true });
  mkdirSync(join(repository, 'fixtures/faults'), { recursive: true });
  const link = (name: string) => {
    mkdirSync(dirname(join(repository, name)), { recursive: true });
    symlinkSync(join(REPOSITORY, name), join(repository, name));
  };
  for (const name of ['harness', 'reports']) link(name);
  for (const name of ['clusters', 'images', 'mesh', 'workloads/probe.yaml', 'workloads/standing/plain.yaml'])
    link(`fixtures/${name}`);
  for (const [name, text] of Object.entries(faults))
    writeFileSync(join(repository, 'fixtures/faults', `${name}.yaml`), text);
  for (const [index, [id, spec]] of Object.entries(specs).entries()) {
    const file = `${id.replace('CNI-', '').toLowerCase()}-inline.spec.ts`;
    // vitest begins with the largest file: so they are judged in the order in which they are named.
    const size = 10_000 - 1000 * index;
    writeFileSync(join(repository, 'suites', file), specText(id, spec).padEnd(size, '\n'));
  }
  return repository;
}

/** A spec that comes to the verdict by observing and judging. */
function specText(id: string, spec: Spec): string {
  const verdict = typeof spec === 'string' ? spec : 'conformant';
  const seen = verdict === 'conformant' ? 1 : 0;
  const observed =
    verdict === 'inconclusive' ? "throw new Error('the probe did not answer')" : `return { seen: ${seen} }`;
  return `import { Findings, requirement } from ${JSON.stringify(join(REPOSITORY, 'suites/requirement.ts'))};
export default requirement(${JSON.stringify(id)}, {
  observe: async () => { ${observed}; },
  judge: ({ seen }) => new Findings().equal(${JSON.stringify(KNOWN.subject)}, 1, seen).judgement(),
  mutants: {},
});
`;
}
