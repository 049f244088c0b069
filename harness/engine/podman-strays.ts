import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { RunCommand } from '../process/run.ts';
import type { Engine } from './engine.ts';

/** Where podman's name service has the names that it answers with, a file a network. */
export const NAMES_DIRECTORY = '/run/containers/networks/aardvark-dns';

export interface StraysRequest {
  readonly run: RunCommand;
  readonly cli: Engine['cli'];
  /** podman's name of a network of our own, which no other storage has. */
  readonly network: string;
  readonly bridge: string;
  readonly namesDirectory: string;
  /** Whether nobody has a container half made on the network; asked when all was looked at. */
  readonly isQuiet: () => boolean;
}

/** What `ip -j link` says of an interface: where it is one end of a cable, by which number the kernel knows the other's name space. */
const portsSchema = z.array(z.object({ link_netnsid: z.number().optional() }));
/** What `ip -j netns list` says of a name space under /run/netns: the same number, where this one is cabled to it. */
const namespacesSchema = z.array(z.object({ name: z.string(), id: z.number().optional() }));

/**
 * Removes what a podman that was killed left of containers' networks: it sets up a container's name space, and its address
 * and names, before it notes them anywhere, so that removing the container leaves them. Ours is what hangs on our bridge.
 * Gives what was removed, for a person.
 */
export async function removeStrays(request: StraysRequest): Promise<readonly string[]> {
  const { run, network, bridge, namesDirectory, isQuiet } = request;
  const namesFile = join(namesDirectory, network);
  const ports = await portsOf(run, bridge);
  const names = await textOf(namesFile);
  // Most of the time: whoever ends well leaves no bridge.
  if (ports === undefined && names === '') return [];
  const containers = await containersOf(request);
  const used = new Set(containers.map(({ namespace }) => basename(namespace)));
  const cabled = new Set((ports ?? []).flatMap(({ link_netnsid: id }) => id ?? []));
  const namespaces = (await asked(run, ['netns', 'list'], namespacesSchema)) ?? [];
  const stray = namespaces.filter(({ name, id }) => id !== undefined && cabled.has(id) && !used.has(name));
  const rest = withoutNames(names, new Set(containers.map(({ id }) => id)));
  if (!isQuiet()) return [];

  const removed: string[] = [];
  for (const { name } of stray)
    if (await done(run, ['netns', 'delete', name])) removed.push(`network name space ${name}`);
  // Where somebody else has written it meanwhile, they see to it.
  if (rest !== names && (await textOf(namesFile)) === names) {
    await (rest === undefined ? rm(namesFile, { force: true }) : writeFile(namesFile, rest));
    await tellNameService(namesDirectory);
    removed.push(`names of containers that are gone in network ${network}`);
  }
  const isFree = (await portsOf(run, bridge))?.length === 0 && containers.every(({ running }) => !running);
  if (isFree && (await done(run, ['link', 'delete', bridge]))) removed.push(`bridge ${bridge}`);
  return removed;
}

/** The text of a network's names without those of containers that are gone; `undefined` if no name is left, empty if there was no text. */
export function withoutNames(text: string, ids: ReadonlySet<string>): string | undefined {
  if (text === '') return text;
  const [gateways = '', ...entries] = text.split('\n').filter((line) => line !== '');
  const kept = entries.filter((entry) => ids.has(entry.split(' ', 1)[0] ?? ''));
  return kept.length === 0 ? undefined : [gateways, ...kept, ''].join('\n');
}

interface NetworkedContainer {
  readonly id: string;
  /** Path of its network name space; empty where it has none. */
  readonly namespace: string;
  readonly running: boolean;
}

async function containersOf({ cli }: StraysRequest): Promise<readonly NetworkedContainer[]> {
  const ids = (await cli(['ps', '--all', '--quiet', '--no-trunc'])).stdout
    .split('\n')
    .filter((id) => id !== '');
  if (ids.length === 0) return [];
  const format = '{{.Id}} {{.State.Running}} {{.NetworkSettings.SandboxKey}}';
  const { stdout } = await cli(['container', 'inspect', '--format', format, ...ids]);
  return stdout.split('\n').map((line) => {
    const [id = '', running, namespace = ''] = line.split(' ');
    return { id, running: running === 'true', namespace };
  });
}

/** What hangs on a bridge; `undefined` where there is none. */
async function portsOf(run: RunCommand, bridge: string) {
  return await asked(run, ['link', 'show', 'master', bridge], portsSchema);
}

/** `undefined` where there is no such thing, or no program to ask. */
async function asked<T>(
  run: RunCommand,
  args: readonly string[],
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  const result = await run(['ip', '-j', ...args], { okExitCodes: 'any' }).catch(() => undefined);
  if (result?.exitCode !== 0) return undefined;
  return schema.parse(JSON.parse(result.stdout.trim() || '[]'));
}

/** Whether it was there to be done: another run may have been before us. */
async function done(run: RunCommand, args: readonly string[]): Promise<boolean> {
  return (await run(['ip', ...args], { okExitCodes: 'any' })).exitCode === 0;
}

/** It ends by itself when no network has a name any more; it reads anew when it is told. */
async function tellNameService(namesDirectory: string): Promise<void> {
  const pid = Number(await textOf(join(namesDirectory, 'aardvark.pid')));
  if (!(await textOf(`/proc/${pid}/cmdline`)).includes('aardvark-dns')) return;
  try {
    process.kill(pid, 'SIGHUP');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function textOf(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch(() => '');
}
