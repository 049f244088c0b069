import { DOCKER_DESKTOP } from './docker-address.ts';
import type { Refusal } from './refusal.ts';

/** What the doctor asks of `docker info`; Docker 20.10 has all of it. */
export interface DockerInfo {
  readonly version: string;
  readonly runtime: string;
  readonly operatingSystem: string;
  /** `name=seccomp,profile=builtin`, `name=rootless`, ... */
  readonly securityOptions: readonly string[];
  readonly cgroupVersion: string;
  readonly cgroupDriver: string;
  /** Where images and containers are kept. */
  readonly dataDirectory: string;
}

const MEMBERS = [
  'ServerVersion',
  'DefaultRuntime',
  'OperatingSystem',
  'SecurityOptions',
  'CgroupVersion',
  'CgroupDriver',
  'DockerRootDir',
];

/** For `docker info --format`. */
export const INFO_TEMPLATE = `[${MEMBERS.map((member) => `{{json .${member}}}`).join(',')}]`;

/** The answer to INFO_TEMPLATE. @throws SyntaxError for anything else */
export function parseDockerInfo(stdout: string): DockerInfo {
  const [version, runtime, operatingSystem, options, cgroupVersion, cgroupDriver, dataDirectory] = JSON.parse(
    stdout,
  ) as readonly [string, string, string, readonly string[] | null, string, string, string];
  const securityOptions = options ?? [];
  return {
    version,
    runtime,
    operatingSystem,
    securityOptions,
    cgroupVersion,
    cgroupDriver,
    dataDirectory,
  };
}

/** Why nothing may be run on this daemon, by what it says of itself. */
export function refusedDaemon(info: DockerInfo): Refusal | undefined {
  const has = (name: string) =>
    info.securityOptions.some((option) => option.split(',')[0] === `name=${name}`);
  if (info.operatingSystem.startsWith('Docker Desktop')) return DOCKER_DESKTOP;
  if (has('rootless')) {
    return {
      why: 'it is rootless: its nodes could not have the networks and limits that are judged',
      remedy: 'use the Docker Engine of the system (its group is docker): `docker context use default`',
    };
  }
  if (has('userns')) {
    return {
      why: 'it maps users (userns-remap), which privileged containers cannot have',
      remedy: "take userns-remap out of the daemon's configuration, /etc/docker/daemon.json",
    };
  }
  return undefined;
}

/** For the doctor: `29.0.0 (runc, control groups v2 by systemd, AppArmor)`. */
export function describeDaemon(info: DockerInfo): string {
  const groups = `control groups v${info.cgroupVersion} by ${info.cgroupDriver}`;
  // Privileged containers are not confined by it.
  const apparmor = info.securityOptions.includes('name=apparmor') ? ', AppArmor' : '';
  return `${info.version} (${info.runtime}, ${groups}${apparmor})`;
}
