import { HarnessError } from '../errors/errors.ts';
import type { CommandResult } from '../process/run.ts';
import type { ContainerInfo } from './engine.ts';

/** Answer of `container inspect`, which both engines write alike but for a slash that docker writes before the name. */
export function parseContainers(stdout: string): readonly ContainerInfo[] {
  const containers = JSON.parse(stdout) as readonly {
    readonly Id: string;
    readonly Name: string;
    readonly State: { readonly Running: boolean };
    readonly Config: { readonly Labels: Readonly<Record<string, string>> | null };
  }[];
  return containers.map((container) => ({
    id: container.Id,
    name: container.Name.replace(/^\//, ''),
    running: container.State.Running,
    labels: container.Config.Labels ?? {},
  }));
}

/** Subnets of `network inspect NAME`, as CIDR: docker writes IPAM.Config, podman writes subnets. */
export function parseSubnets(stdout: string): readonly string[] {
  const networks = JSON.parse(stdout) as readonly {
    readonly IPAM?: { readonly Config?: readonly { readonly Subnet: string }[] | null };
    readonly subnets?: readonly { readonly subnet: string }[];
  }[];
  return networks.flatMap((network) => [
    ...(network.IPAM?.Config ?? []).map((entry) => entry.Subnet),
    ...(network.subnets ?? []).map((entry) => entry.subnet),
  ]);
}

/** Whether a failed command only says that the thing is not there, or is on its way out. */
export function saysAbsent(result: CommandResult): boolean {
  const complaints = result.stderr.split('\n').filter((line) => line.trim() !== '');
  return complaints.length > 0 && complaints.every((line) => ABSENT.test(line));
}

const ABSENT =
  /no such (container|image|object|network)|(image|network) not (known|found)|network .* not found|removal of container .* is already in progress/i;

/** The engine answered with something that is not known here. */
export function unknownAnswer(result: CommandResult): HarnessError {
  const said = result.stderr.trim() === '' ? result.stdout.trim() : result.stderr.trim();
  return new HarnessError('ENGINE_ANSWER', `exit code ${result.exitCode}: ${result.command}\n${said}`, {
    nextStep: 'run the command above by hand',
  });
}
