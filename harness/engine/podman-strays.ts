import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { RunCommand } from '../process/run.ts';
import type { Engine } from './engine.ts';

/** Where podman has network name spaces, and the names that its name service answers with, on every machine. */
export const PODMAN_RUN: RunDirectories = {
  namespaces: '/run/netns',
  names: '/run/containers/networks/aardvark-dns',
};

export interface RunDirectories {
  readonly namespaces: string;
  readonly names: string;
}

export interface StraysRequest {
  readonly run: RunCommand;
  readonly cli: Engine['cli'];
  /** podman's name of a network of our own, which no other storage has. */
  readonly network: string;
  readonly bridge: string;
  readonly directories: RunDirectories;
}

/** What `ip -j link` says of one interface. */
const linkSchema = z.object({ ifindex: z.number(), ifname: z.string(), link_index: z.number().optional() });
type Link = z.infer<typeof linkSchema>;

/**
 * Removes what a podman that was killed left of containers' networks: it sets up a container's name space, and its address
 * and names, before it notes them anywhere, so that removing the container leaves them. Ours is what hangs on our bridge.
 * Nothing may start containers on the network meanwhile. Gives what was removed, for a person.
 */
export async function removeStrays(request: StraysRequest): Promise<readonly string[]> {
  const { run, network, bridge, directories } = request;
  const onBridge = await linksOf(run, ['link', 'show', 'master', bridge]);
  const names = await readFile(join(directories.names, network), 'utf8').catch(() => '');
  // Most of the time: whoever ends well leaves no bridge.
  if (onBridge === undefined && names === '') return [];
  const containers = await containersOf(request);
  const removed: string[] = [];
  for (const name of await readdir(directories.namespaces).catch(() => [])) {
    if (containers.some((container) => basename(container.namespace) === name)) continue;
    const inside = (await linksOf(run, ['-n', name, 'link', 'show'])) ?? [];
    if (!inside.some((link) => onBridge?.some((peer) => arePeers(link, peer)))) continue;
    await run(['ip', 'netns', 'delete', name]);
    removed.push(`network name space ${name}`);
  }
  removed.push(...(await removeNames(request, names, containers)));
  const left = await linksOf(run, ['link', 'show', 'master', bridge]);
  if (left?.length === 0 && containers.every(({ running }) => !running)) {
    await run(['ip', 'link', 'delete', bridge]);
    removed.push(`bridge ${bridge}`);
  }
  return removed;
}

/** The text of a network's names without those of containers that are gone; `undefined` if no name is left. */
export function withoutNames(text: string, ids: ReadonlySet<string>): string | undefined {
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

/** `undefined` where there is no such interface or name space, or no program to ask. */
async function linksOf(run: RunCommand, args: readonly string[]): Promise<readonly Link[] | undefined> {
  const result = await run(['ip', '-j', ...args], { okExitCodes: 'any' }).catch(() => undefined);
  if (result?.exitCode !== 0) return undefined;
  return z.array(linkSchema).parse(JSON.parse(result.stdout.trim() || '[]'));
}

/** The two ends of one cable. */
function arePeers(one: Link, other: Link): boolean {
  return one.link_index === other.ifindex && other.link_index === one.ifindex;
}

/** The name service ends by itself when no network has a name any more; it reads anew when it is told. */
async function removeNames(
  { network, directories }: StraysRequest,
  text: string,
  containers: readonly NetworkedContainer[],
): Promise<readonly string[]> {
  const rest = withoutNames(text, new Set(containers.map(({ id }) => id)));
  if (text === '' || rest === text) return [];
  const file = join(directories.names, network);
  await (rest === undefined ? rm(file) : writeFile(file, rest));
  const pid = Number(await readFile(join(directories.names, 'aardvark.pid'), 'utf8').catch(() => ''));
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (command.includes('aardvark-dns') && existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGHUP');
  return [`names of containers that are gone in network ${network}`];
}
