import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { cacheIdentity } from '../config/cache-identity.ts';
import { HarnessError } from '../errors/errors.ts';
import { writeWhole } from '../files/whole-file.ts';
import { subnetFromName } from './network.ts';
import { freeSubnet, overlap, parseRoutes, subnetsInFile, type TakenSubnets } from './subnets.ts';

const V6_ATTEMPTS = 5;

const networkSchema = z.object({ network_interface: z.string().min(1) });

/** How a machine's networks are looked at; tests hand in recorded ones. */
export interface HostNetworks {
  /** Text of /proc/net/route; empty where there is none. */
  readonly routes: () => Promise<string>;
  /** Directories with files of networks, of netavark or CNI: those of podman as the user has it. */
  readonly directories: readonly string[];
  /** Whether there is an interface of this name: netavark makes a bridge with the first container on it. */
  readonly hasInterface: (name: string) => boolean;
}

export const thisHostsNetworks: HostNetworks = {
  routes: async () => await readFile('/proc/net/route', 'utf8').catch(() => ''),
  directories: ['/etc/containers/networks', '/etc/cni/net.d'],
  hasInterface: (name) => existsSync(join('/sys/class/net', name)),
};

export interface PodmanNetworkRequest {
  readonly name: string;
  /** podman's own `network_config_dir`. */
  readonly directory: string;
  readonly host: HostNetworks;
  readonly warn: (text: string) => void;
}

/**
 * Makes a network of podman's, or a better one of the same name where what was made before is in somebody's way now. podman
 * itself calls every first bridge `podman1` and gives it 10.89.0.0/24, since it knows no other storage's networks: two
 * bridges of that name are one, and their containers get each other's addresses. So netavark's file is written here: whole,
 * so that a run that starts at the same time reads the same. @throws HarnessError NO_SUBNET
 */
export async function ensurePodmanNetwork(request: PodmanNetworkRequest): Promise<void> {
  const { name, directory, host, warn } = request;
  const file = join(directory, `${name}.json`);
  const bridge = bridgeName(directory, name);
  const present = await readFile(file, 'utf8').catch(() => undefined);
  const others = await otherNetworks(request);
  const routes = parseRoutes(await host.routes(), bridge);
  const taken = { ...routes, near: [...routes.near, ...others.flatMap(subnetsInFile)] };
  const presentBridge = present === undefined ? undefined : bridgeIn(present);
  // One that was torn is none to podman either.
  if (present !== undefined && presentBridge !== undefined) {
    const inTheWay = subnetsInFile(present).find((own) => taken.near.some((one) => overlap(one, own)));
    if (presentBridge === bridge && inTheWay === undefined) return;
    if (host.hasInterface(presentBridge)) {
      if (inTheWay !== undefined)
        warn(
          `network ${name} has ${inTheWay}, which this machine has elsewhere too; it is changed when nothing is on it`,
        );
      return;
    }
  }
  const subnets = [freeSubnetV6(name, others), chosenSubnet(directory, name, taken)];
  const text = networkFile(name, bridge, subnets);
  await writeWhole(file, async (append) => await append(Buffer.from(text)));
}

/** Of the same directory and name always the same, and no other's: at most 15 characters, as interfaces have. */
export function bridgeName(directory: string, name: string): string {
  return `icc-${digestOf(directory, name).toString('hex').slice(0, 8)}`;
}

function chosenSubnet(directory: string, name: string, taken: TakenSubnets): string {
  return freeSubnet([...digestOf(directory, name)], taken) ?? noneFree(name);
}

/** By its name, as kind chooses it. */
function freeSubnetV6(name: string, others: readonly string[]): string {
  const subnets = [...Array(V6_ATTEMPTS).keys()].map((attempt) => subnetFromName(name, attempt));
  const free = subnets.find((subnet) => !others.some((text) => text.includes(`"${subnet}"`)));
  return free ?? noneFree(name);
}

function noneFree(name: string): never {
  throw new HarnessError('NO_SUBNET', `every subnet tried for network ${name} is taken`, {
    nextStep: 'remove networks that are not used: podman network ls, podman network rm',
  });
}

/** Texts of the user's networks, and of others in this directory. */
async function otherNetworks({ name, directory, host }: PodmanNetworkRequest): Promise<readonly string[]> {
  const files = await Promise.all([...host.directories, directory].map(networkFilesIn));
  const others = files.flat().filter((file) => file !== join(directory, `${name}.json`));
  return await Promise.all(others.map(async (file) => await readFile(file, 'utf8').catch(() => '')));
}

async function networkFilesIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => /\.(json|conf|conflist)$/.test(name) && !basename(name).startsWith('.'))
    .map((name) => join(directory, name));
}

/** netavark's own format, as podman 4 and 5 write it. */
function networkFile(name: string, bridge: string, subnets: readonly string[]): string {
  return `${JSON.stringify(
    {
      name,
      id: createHash('sha256').update(name).digest('hex'),
      driver: 'bridge',
      network_interface: bridge,
      created: new Date().toISOString(),
      // The first address of each: `…::1`, `….1`.
      subnets: subnets.map((subnet) => ({ subnet, gateway: subnet.replace(/(?<=[:.])0?\/.*/, '1') })),
      ipv6_enabled: true,
      internal: false,
      dns_enabled: true,
      ipam_options: { driver: 'host-local' },
    },
    null,
    2,
  )}\n`;
}

function bridgeIn(text: string): string | undefined {
  try {
    return networkSchema.parse(JSON.parse(text)).network_interface;
  } catch {
    return undefined;
  }
}

function digestOf(directory: string, name: string): Buffer {
  return createHash('sha256')
    .update(`${cacheIdentity(directory)} ${name}`)
    .digest();
}
