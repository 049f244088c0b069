import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../files/whole-file.ts';
import { type HardLimits, parseLimits } from '../host/limits.ts';

/** podman's own figure for containers, and the most that it may ask for without CAP_SYS_RESOURCE. */
const PROCESSES_MOST = 32_768;
/** The kernel's default of fs.nr_open, above which no limit of open files can be set. */
const OPEN_FILES_MOST = 1_048_576;

/**
 * Text of containers.conf: limits that need not be raised, and none of processes, since a node holds those of all its
 * pods; runc since crun refuses the hybrid cgroup v1 layout; netavark since podman 4.3 picks its network backend once
 * and has picked CNI; a run directory of our own, by whose absence podman knows that the machine has booted: where the user's
 * podman had made the common one first, every command about containers of before failed.
 */
export function containersConf(directory: string, runDirectory: string, limits: HardLimits): string {
  const openFiles = Math.min(limits.openFiles, OPEN_FILES_MOST);
  const processes = Math.min(limits.processes, PROCESSES_MOST);
  return `[containers]
base_hosts_file = ${JSON.stringify(join(directory, 'hosts'))}
default_ulimits = ["nofile=${openFiles}:${openFiles}", "nproc=${processes}:${processes}"]
pids_limit = 0
[engine]
runtime = "runc"
tmp_dir = ${JSON.stringify(runDirectory)}
events_logger = "file"
cgroup_manager = "cgroupfs"
[network]
network_backend = "netavark"
network_config_dir = ${JSON.stringify(networksDirectory(directory))}
`;
}

/**
 * Every container's /etc/hosts. kind's nodes look up `host.docker.internal` as they start; podman's name server would
 * ask the host's resolver, and that question would leave the machine. kind takes a loopback address for "no such host".
 */
const HOSTS = `127.0.0.1 localhost
::1 localhost ip6-localhost ip6-loopback
127.0.0.1 host.docker.internal
`;

/** Text of storage.conf: images and containers of our own, beside the user's. */
export function storageConf(directory: string): string {
  return `[storage]
driver = "overlay"
graphroot = ${JSON.stringify(join(directory, 'storage'))}
runroot = ${JSON.stringify(join(directory, 'run'))}
`;
}

/**
 * Writes podman's configuration below `directory`, with a run directory that is there until the machine is booted. Gives the environment that makes podman, and kind, use it, and where
 * podman then keeps its networks.
 * The user's own configuration is not read for these settings and never written.
 */
export async function writePodmanConfiguration(
  directory: string,
  runDirectory: string,
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly networks: string }> {
  const limits = parseLimits(await readFile('/proc/self/limits', 'utf8'));
  const networks = networksDirectory(directory);
  await mkdir(networks, { recursive: true });
  const containers = join(directory, 'containers.conf');
  const storage = join(directory, 'storage.conf');
  await replaceFile(containers, containersConf(directory, runDirectory, limits));
  await replaceFile(storage, storageConf(directory));
  await replaceFile(join(directory, 'hosts'), HOSTS);
  const env = {
    CONTAINERS_CONF: containers,
    CONTAINERS_STORAGE_CONF: storage,
    KIND_EXPERIMENTAL_PROVIDER: 'podman',
  };
  return { env, networks };
}

function networksDirectory(directory: string): string {
  return join(directory, 'networks');
}

/** Another process of the run may read it now. */
async function replaceFile(path: string, text: string): Promise<void> {
  await writeWhole(path, async (append) => await append(Buffer.from(text)));
}
