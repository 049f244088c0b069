import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { NAMES_DIRECTORY } from '../engine/podman-strays.ts';
import { mountPoints } from '../host/mount-points.ts';

/** Names of what the machine holds, by kind: `container`, `network`, `file`, ... */
export type MachineState = ReadonlyMap<string, ReadonlySet<string>>;

/** Folders of the cache whose files are the engine's, Node's and vitest's own. */
const THEIR_OWN = ['engine/**', 'compiled/**', 'bundled/**'];

/** What npm keeps there for itself. */
const NPMS_OWN = ['node-compile-cache', 'node-compile-cache/**'];

export interface StateParts {
  readonly engine: Engine;
  readonly cache: string;
  /** What the trial has as its folder for temporary files. */
  readonly temporary: string;
  readonly processes: () => readonly string[];
  /** Of the name service of podman's network; others have none. */
  readonly namesFile?: string;
}

/** Looks at everything that a run can leave. */
export async function machineState({
  engine,
  cache,
  temporary,
  processes,
  namesFile = podmanNames(engine),
}: StateParts): Promise<MachineState> {
  const names = async (...args: readonly string[]) => {
    const { stdout } = await engine.cli(args);
    return new Set(stdout.split('\n').filter((name) => name !== ''));
  };
  return new Map([
    ['container', await names('ps', '--all', '--format', '{{.Names}}')],
    ['network', await names('network', 'ls', '--format', '{{.Name}}')],
    ['volume', await names('volume', 'ls', '--format', '{{.Name}}')],
    ['image', await names('images', '--format', '{{.Repository}}:{{.Tag}}')],
    ['link', new Set(readdirSync('/sys/class/net'))],
    ['mount', new Set(mountPoints(readFileSync('/proc/self/mounts', 'utf8')))],
    ['process', new Set(processes())],
    ['name', namesIn(namesFile)],
    ['cache', withoutSeals(globSync('**', { cwd: cache, exclude: THEIR_OWN }))],
    ['temporary file', new Set(globSync('**', { cwd: temporary, exclude: NPMS_OWN }))],
  ]);
}

function podmanNames({ name, network }: Engine): string {
  return name === 'podman' ? join(NAMES_DIRECTORY, network) : '';
}

/** Names of containers, without the network's gateways above them. */
function namesIn(file: string): ReadonlySet<string> {
  if (!existsSync(file)) return new Set();
  const [, ...entries] = readFileSync(file, 'utf8').split('\n');
  return new Set(entries.filter((entry) => entry !== ''));
}

/** A seal says that what lies beside it is whole; one alone is left over. */
function withoutSeals(paths: readonly string[]): ReadonlySet<string> {
  const all = new Set(paths);
  return new Set(paths.filter((path) => !all.has(path.replace(/\.seal$/, '')) || !path.endsWith('.seal')));
}

/** What is there now and was not before, `kind name`. What is missing may have been taken away to be made again. */
export function leftovers(before: MachineState, after: MachineState): readonly string[] {
  return [...after].flatMap(([kind, names]) =>
    [...names].filter((name) => before.get(kind)?.has(name) !== true).map((name) => `${kind} ${name}`),
  );
}
