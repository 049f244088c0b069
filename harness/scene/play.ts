import { appendFileSync, existsSync } from 'node:fs';
import { cp, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandResult, RunCommand } from '../process/run.ts';
import type { SettledActor } from './actor.ts';
import { readDownloads } from './downloads.ts';
import { loginLeaks, lookingMeanwhile } from './login-leaks.ts';
import { machineUse, measured } from './machine-use.ts';
import type { CommandName, SceneOptions } from './options.ts';
import { runAs } from './run-as.ts';
import type { Outcome } from './summary.ts';
import type { Login } from './token-server.ts';
import { runsOfUser } from './user-runs.ts';

export interface PlayParts {
  readonly run: RunCommand;
  readonly actor: SettledActor;
  /** By which the commands pull; nothing that they write may hold it. */
  readonly login: Login;
  /** The clone. */
  readonly folder: string;
  /** Folders on whose file systems the commands, and the engine, write. */
  readonly disks: readonly string[];
  readonly options: Pick<SceneOptions, 'commands' | 'twice' | 'flags'>;
  /** A folder that is not there yet: where the reports are copied to, and the terminal's lines written. */
  readonly output: string;
  /** After the first command, which has then fetched all: what comes later must ask nobody. */
  readonly closeUpstream: () => Promise<void>;
  readonly signal: AbortSignal;
  /** The commands' own output, a line at a time. */
  readonly out: (line: string) => void;
  readonly say: (line: string) => void;
}

/** Runs the README's commands one after another, whatever they end with. */
export async function play(parts: PlayParts): Promise<readonly Outcome[]> {
  const { options, say } = parts;
  const outcomes: Outcome[] = [];
  for (const command of options.commands) {
    for (const again of options.twice ? [false, true] : [false]) {
      if (outcomes.length === 1 && outcomes[0]?.exitCode === 0) {
        await parts.closeUpstream();
        say('the registry is away now: what comes has to do with what was fetched');
      }
      const outcome = await playOne(parts, command, again);
      outcomes.push(outcome);
      say(`${outcome.command}: exit code ${outcome.exitCode}`);
    }
  }
  return outcomes;
}

/** What is wrong with outcomes although the commands may have ended well. */
export function objections(outcomes: readonly Outcome[], left: readonly string[]): readonly string[] {
  const failed = outcomes.filter(({ exitCode }) => exitCode !== 0).map(({ command }) => `${command} failed`);
  const ended = outcomes.filter(({ exitCode }) => exitCode === 0);
  const again = outcomes.slice(1).filter(({ downloads }) => (downloads?.upstreamBytes ?? 0) > 0);
  return [
    ...failed,
    ...ended.filter(({ reported }) => !reported).map(({ command }) => `${command} wrote no reports`),
    ...ended
      .filter(({ looked }) => looked === 0)
      .map(({ command }) => `${command}: nothing of its run's directory was looked at`),
    ...outcomes.flatMap(({ command, leaks }) =>
      leaks.map(({ file, form }) => `${command}: ${file} holds ${form}`),
    ),
    ...again.map(({ command }) => `${command} took images from upstream that were here already`),
    ...(left.length === 0 ? [] : [`left in the engine: ${left.join(', ')}`]),
  ];
}

async function playOne(parts: PlayParts, name: CommandName, repeated: boolean): Promise<Outcome> {
  const { run, actor, login, folder, disks, options, output, signal, out, say } = parts;
  const reports = join(folder, 'reports', 'out');
  const copy = join(output, repeated ? `${name}-again` : name);
  const terminal = `${copy}.txt`;
  await rm(reports, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  await writeFile(terminal, '');
  const onLine = (line: string): void => {
    appendFileSync(terminal, `${line}\n`);
    out(line);
  };
  const script = name === 'test' ? ['npm', 'test'] : ['npm', 'run', name];
  const flags = options.flags.length === 0 ? [] : ['--', ...options.flags];
  const runOne = async (argv: readonly string[]): Promise<CommandResult> => {
    say(`$ ${argv.join(' ')}`);
    return await runAs(run, actor, argv, { cwd: folder, signal, onLine });
  };
  const work = async (): Promise<Pick<Outcome, 'exitCode' | 'installMs' | 'durationMs'>> => {
    const install = await runOne(['npm', 'ci']);
    const installMs = install.durationMs;
    if (install.exitCode !== 0) return { exitCode: install.exitCode, installMs, durationMs: 0 };
    const { exitCode, durationMs } = await runOne([...script, ...flags]);
    return { exitCode, installMs, durationMs };
  };
  const { value: measure, look } = await lookingMeanwhile(login, runsOfUser(actor.home), async () => {
    return await measured(async () => await machineUse(disks), work);
  });
  const { value, use } = measure;
  const downloads = await readDownloads(join(reports, 'latest', 'conformance.yaml'));
  const newest = join(reports, 'latest');
  const reported = existsSync(newest);
  if (reported) await cp(await realpath(newest), copy, { recursive: true });
  const command = repeated ? `${name}, again` : name;
  const leaks = [...look.leaks, ...loginLeaks(login, [reports, terminal])];
  return { command, repeated, ...value, use, downloads, reported, looked: look.files, leaks };
}
