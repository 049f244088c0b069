/** A set of Linux capabilities. Plain data, so that it can be recorded. */
export interface CapabilitySet {
  /** The kernel's mask, hexadecimal without prefix: `0000000000003000`. */
  readonly mask: string;
  /** `NET_ADMIN`, without the prefix `CAP_`; by bit number. */
  readonly names: readonly string[];
}

/** The five sets of a process. */
export interface CapabilitySets {
  readonly inheritable: CapabilitySet;
  readonly permitted: CapabilitySet;
  readonly effective: CapabilitySet;
  readonly bounding: CapabilitySet;
  readonly ambient: CapabilitySet;
}

export type SetName = keyof CapabilitySets;

/** One running process of a container, from /proc/PID/status. */
export interface ProcessFacts {
  readonly pid: number;
  readonly containerId: string;
  readonly command: string;
  /** In the PID namespace of the probe, as `pid`. */
  readonly parentPid: number;
  /** In its own PID namespace: 1 for the first process of a container that shares none. */
  readonly innerPid: number;
  /** Real, effective, saved and file system id. */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  readonly capabilities: CapabilitySets;
  readonly noNewPrivileges: boolean;
  readonly seccomp: 'disabled' | 'strict' | 'filter';
  /** Inode of the network namespace. */
  readonly netns: string;
}

/** What the runtime was told to give a container, running or exited. */
export interface RuntimeFacts {
  readonly containerId: string;
  readonly name: string;
  /** `CONTAINER_EXITED` and so on. */
  readonly state: string;
  readonly exitCode: number;
  readonly args: readonly string[];
  readonly uid: number;
  readonly gid: number;
  readonly capabilities: CapabilitySets;
  readonly noNewPrivileges: boolean;
}
