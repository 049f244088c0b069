import { isDeepStrictEqual } from 'node:util';
import { type Bench, Findings, inTime, type Mutants, set } from '../requirement.ts';
import { shownText } from './documents.ts';
import { type OwnAgent, type OwnAgents, runOwnAgents, type SeenAgent, type SeenFile } from './own-agents.ts';

/** What an agent and its configuration directory have to be like. */
interface Expected {
  /** All its files, as `show` gives them. */
  readonly files: Readonly<Record<string, unknown>>;
  /** Gauge istio_cni_install_ready; 1 if left out, null before the first installation. */
  readonly ready?: number | null;
  /** `running` if left out. */
  readonly state?: string;
  /** How files are compared; by their text if left out. */
  readonly show?: (file: SeenFile) => unknown;
}

interface Step {
  /** What was done. */
  readonly what: string;
  readonly act: (agents: OwnAgents, agent: string) => Promise<void>;
  readonly expect: Expected;
}

/** An agent over a directory, and what must become of its files. */
export interface ConfigurationCase extends OwnAgent {
  readonly what: string;
  readonly expect: Expected;
  /** What is done then, one after the other. */
  readonly steps?: readonly Step[];
}

interface SeenStep extends Pick<SeenAgent, 'state' | 'ready'> {
  readonly files: Readonly<Record<string, unknown>>;
}

/** Of each case, how it was after its start and after each step. */
export type SeenCases = Readonly<Record<string, readonly SeenStep[]>>;

type Cases = Readonly<Record<string, ConfigurationCase>>;

/** A table of agents over directories of their own, all in one pod: what a spec hands to `requirement`. A new case is one entry. */
export function configurations(cases: Cases) {
  return {
    observe: (bench: Bench) => observe(bench, cases),
    judge: (seen: SeenCases) => judge(cases, seen),
    mutants: mutants(cases),
  };
}

async function observe(bench: Bench, cases: Cases): Promise<SeenCases> {
  const namespace = await bench.namespace('agents');
  const own = await runOwnAgents(bench, { namespace, name: 'agents', agents: cases });
  const seen: Record<string, SeenStep[]> = Object.fromEntries(Object.keys(cases).map((name) => [name, []]));
  const most = Math.max(...Object.values(cases).map(({ steps = [] }) => steps.length));
  for (let index = 0; index <= most; index += 1) {
    const due = Object.entries(cases).flatMap(([name, its]) => {
      const expected = expectedOf(its)[index];
      return expected === undefined ? [] : [{ name, expected, act: its.steps?.[index - 1]?.act }];
    });
    await Promise.all(due.map(async ({ name, act }) => await act?.(own, name)));
    const now = await settled(
      bench,
      own,
      Object.fromEntries(due.map(({ name, expected }) => [name, expected])),
    );
    for (const [name, step] of Object.entries(now)) seen[name]?.push(step);
  }
  return seen;
}

function expectedOf({ expect, steps = [] }: ConfigurationCase): readonly Expected[] {
  return [expect, ...steps.map((step) => step.expect)];
}

/** How agents are once all are as expected, or when their time for that is over. */
async function settled(
  bench: Bench,
  own: OwnAgents,
  expected: Readonly<Record<string, Expected>>,
): Promise<Readonly<Record<string, SeenStep>>> {
  const look = async () => {
    const { agents } = await own.look();
    const shown = Object.entries(expected).map(([name, its]) => [name, shownStep(agents[name]!, its)]);
    const isDone = Object.entries(expected).every(
      ([name, its]) =>
        agents[name]!.hasKubeconfig !== (its.state !== undefined) &&
        isDeepStrictEqual(shownStep(agents[name]!, its), asStep(its)),
    );
    return { isDone, value: Object.fromEntries(shown) as Readonly<Record<string, SeenStep>> };
  };
  const waited = bench.eventually(
    `agents of ${own.namespace}/${own.name} are as expected`,
    async () => {
      const { isDone, value } = await look();
      return isDone ? { done: true, value } : { done: false, seen: JSON.stringify(value) };
    },
    bench.deadlines.podReadyMs,
  );
  return (await inTime(waited)) ?? (await look()).value;
}

function shownStep({ state, ready, files }: SeenAgent, { show = shownText }: Expected): SeenStep {
  const shown = Object.entries(files).map(([name, file]) => [name, show(file)]);
  return { state, ready, files: Object.fromEntries(shown) };
}

function asStep({ files, ready = 1, state = 'running' }: Expected): SeenStep {
  return { state, ready, files };
}

function judge(cases: Cases, seen: SeenCases) {
  const findings = new Findings();
  for (const [name, its] of Object.entries(cases))
    for (const [index, expected] of expectedOf(its).entries()) {
      const done = (its.steps ?? []).slice(0, index).map(({ what }) => `, ${what}`);
      const subject = `${its.what}${done.join('')}`;
      const step = seen[name]?.[index];
      const { state, ready, files } = asStep(expected);
      findings
        .equal(`${subject}: the agent`, state, step?.state)
        .equal(`${subject}: istio_cni_install_ready`, ready, step?.ready);
      for (const file of new Set([...Object.keys(files), ...Object.keys(step?.files ?? {})]))
        findings.equal(
          `${subject}: ${file}`,
          files[file] ?? 'no such file',
          step?.files[file] ?? 'no such file',
        );
    }
  return findings.judgement();
}

/** Each case as if the agent had ended, left a file as it was, written another, or one more. */
function mutants(cases: Cases): Mutants<SeenCases> {
  const all = Object.entries(cases).flatMap(([name, its]) =>
    expectedOf(its).flatMap(({ files, state }, index) => {
      const subject = `${its.what}, step ${index}`;
      return [
        [
          `${subject}: it ends`,
          (seen) =>
            set(seen[name]?.[index], {
              state: (state ?? 'running') === 'running' ? 'ended with 1' : 'running',
            }),
        ],
        [`${subject}: not told as it is`, (seen) => set(seen[name]?.[index], { ready: 2 })],
        [
          `${subject}: one more file`,
          (seen) => Object.assign(seen[name]?.[index]?.files ?? {}, { more: '' }),
        ],
        ...Object.keys(files).flatMap((file): Entry[] => [
          [
            `${subject}: ${file} is another`,
            (seen) => Object.assign(seen[name]?.[index]?.files ?? {}, { [file]: 'another' }),
          ],
          [`${subject}: ${file} is gone`, (seen) => delete seen[name]?.[index]?.files[file]],
        ]),
      ] satisfies Entry[];
    }),
  );
  return Object.fromEntries(all);
}

type Entry = [string, Mutants<SeenCases>[string]];
