import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CommandError, type CommandOptions, createRunner, type RunCommand } from '../../process/run.ts';
import type { Surroundings } from '../surroundings.ts';
import { type ClusterOptions, type StandInCluster, standInCluster } from './stand-in-cluster.ts';
import { addNodes, type Containers, dockerSays, type ProgramOutput } from './stand-in-engine.ts';
import { judgeHere, type SpecVerdict } from './stand-in-judging.ts';
import { installInto, MANIFEST } from './stand-in-mesh.ts';
import { PROGRAMS, surroundingsOf } from './stand-in-surroundings.ts';

/** A command as a test answers it in a program's place; undefined where the stand-in is to. */
export type Answer = (command: Command) => Promise<ProgramOutput | undefined> | ProgramOutput | undefined;

export interface Command {
  /** `kind create`, `istioctl install`, `docker rm`, `judge`: the program and its first word. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly options: CommandOptions;
  /** Id of the lane that it is of, where its words say so. */
  readonly lane: string | undefined;
  /** Waits until the command is cancelled, then is. */
  readonly untilCancelled: () => Promise<never>;
}

export interface MachineOptions extends ClusterOptions {
  /** Where the engine is to see this user's files. */
  readonly cache: string;
  /** What is verdict of a requirement in a lane. */
  readonly verdictOf: (requirement: string, lane: string) => SpecVerdict;
  /** Judged by the lane's own process, in place of here. */
  readonly ownProcess?: boolean;
  readonly answer?: Answer | undefined;
  /** How much the machine has; room for all lanes by default. */
  readonly size?: Partial<Pick<Surroundings, 'freeResources' | 'cores'>>;
}

/** A machine with Docker and kind on which nothing runs: clusters are API servers, and containers names. */
export interface StandInMachine {
  readonly run: RunCommand;
  readonly surroundings: Surroundings;
  readonly containers: Containers;
  /** By name. */
  readonly clusters: ReadonlyMap<string, StandInCluster>;
}

export function standInMachine({
  cache,
  verdictOf,
  ownProcess = false,
  answer,
  admit,
  leases,
  size = {},
}: MachineOptions): StandInMachine {
  const containers: Containers = new Map();
  const clusters = new Map<string, StandInCluster>();
  onTestFinished(async () => {
    for (const cluster of clusters.values()) await cluster[Symbol.asyncDispose]();
  });
  const runner = createRunner();

  const kind = async (argv: readonly string[]): Promise<ProgramOutput> => {
    const name = after(argv, '--name');
    if (argv[1] !== 'create') {
      rmSync(after(argv, '--kubeconfig'), { force: true });
      return {};
    }
    const cluster = await standInCluster(name, `uid-of-${name}`, { admit, leases });
    clusters.set(name, cluster);
    addNodes(name, containers);
    writeFileSync(after(argv, '--kubeconfig'), cluster.kubeconfig);
    return {};
  };
  const istioctl = (argv: readonly string[]): ProgramOutput => {
    if (argv[1] !== 'install') return { stdout: argv[1] === 'manifest' ? MANIFEST : '' };
    const cluster = clusters.get(clusterIn(argv));
    if (cluster !== undefined) installInto(cluster);
    return {};
  };
  const says = async (command: Command): Promise<ProgramOutput | undefined> => {
    const { name, argv, options } = command;
    const answered = await answer?.(command);
    if (answered !== undefined) return answered;
    if (name.startsWith('kind ')) return await kind(argv);
    if (name.startsWith('istioctl ')) return istioctl(argv);
    if (name.startsWith('docker ')) return dockerSays(argv, containers);
    if (name === 'allure') return await emptyPage(after(argv, '--output'));
    if (name !== 'judge') return PROGRAMS.includes(argv[0] ?? '') ? {} : undefined;
    if (ownProcess) return undefined;
    judgeHere(argv[2] ?? '', verdictOf, options.onLine ?? (() => undefined));
    return {};
  };

  const run: RunCommand = async (argv, options = {}) => {
    const result = (said: ProgramOutput) => ({
      command: argv.join(' '),
      exitCode: 0,
      stdout: '',
      stderr: '',
      durationMs: 1,
      ...said,
    });
    const cancelled = () => new CommandError('cancelled', result({ exitCode: -1 }), undefined, 'cancelled');
    if (options.signal?.aborted === true) throw cancelled();
    const said = await says({
      name: nameOf(argv),
      argv,
      options,
      lane: laneIn(argv),
      untilCancelled: async () => {
        if (options.signal?.aborted !== true) await once(options.signal as AbortSignal, 'abort');
        throw cancelled();
      },
    });
    if (said === undefined) return await runner(argv, options);
    const done = result(said);
    const isOk =
      done.exitCode === 0 || options.okExitCodes === 'any' || options.okExitCodes?.includes(done.exitCode);
    if (isOk === true) return done;
    throw new CommandError(`exit code ${done.exitCode}`, done, undefined);
  };
  return { run, containers, clusters, surroundings: { ...surroundingsOf(run, cache, containers), ...size } };
}

function nameOf([program = '', first = '', second = '']: readonly string[]): string {
  if (program !== process.execPath) return `${program} ${first}`;
  if (first.endsWith('lane-process.ts')) return 'judge';
  return second === 'generate' ? 'allure' : 'node';
}

function after(argv: readonly string[], flag: string): string {
  return argv[argv.indexOf(flag) + 1] ?? '';
}

/** Of a command that speaks of `icc-261124-0912-k3fd-cni`, its nodes or its files. */
const CLUSTER = /icc-\d{6}-\d{4}-[0-9a-z]{4}-((?:init|cni)(?:-(?!control-plane|worker|outside)[a-z0-9]+)*)/;

function clusterIn(argv: readonly string[]): string {
  return CLUSTER.exec(argv.join(' '))?.[0] ?? '';
}

function laneIn(argv: readonly string[]): string | undefined {
  return /judge-([a-z0-9-]+)\.json$/.exec(argv.at(-1) ?? '')?.[1] ?? CLUSTER.exec(argv.join(' '))?.[1];
}

/** As Allure writes its report. */
async function emptyPage(directory: string): Promise<ProgramOutput> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'index.html'), '<html></html>');
  return {};
}
