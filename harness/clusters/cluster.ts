import type { Lane, PrimaryCniName } from '../model/lane.ts';
import type { PodSecurityLevel } from '../model/pod-security.ts';
import type { CommandOptions, CommandResult } from '../process/run.ts';

export interface ClusterNode {
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
  readonly addresses: readonly string[];
  readonly podCidrs: readonly string[];
}

/** A cluster that stands: nodes Ready, primary CNI in place, DNS up. Plain data, so that it can be written to the run's state. */
export interface Cluster {
  readonly name: string;
  readonly provider: Lane['provider'];
  /** The suite's own kubeconfig file, mode 0600. */
  readonly kubeconfig: string;
  /** UID of the kube-system namespace; the harness writes only to a cluster whose UID it recorded. */
  readonly uid: string;
  readonly nodes: readonly ClusterNode[];
  /** `ptp + portmap (reference plugins v1.9.1)`. */
  readonly primaryCni: string;
  /** Whether the primary CNI enforces NetworkPolicy. */
  readonly enforcesNetworkPolicy: boolean;
  /** Path of the primary CNI's file on every node, and its content before the mesh was installed, by node. */
  readonly cniConfig: { readonly path: string; readonly before: Readonly<Record<string, string>> };
}

export interface ClusterSpec {
  /** Unique on this machine; the harness prefixes it. */
  readonly name: string;
  readonly nodes: number;
  readonly family: 'ipv4' | 'ipv6' | 'dual';
  readonly primaryCni: PrimaryCniName;
  readonly podSecurity: PodSecurityLevel;
  readonly cniConfDir: string;
  readonly cniBinDir: string;
  readonly nodeImage: string;
  /** Its workers may be broken: what the whole cluster needs stays off them. */
  readonly disruptive: boolean;
  /** Version of the host's control groups. */
  readonly cgroups: 'v1' | 'v2';
  /** Engine labels on every node container. */
  readonly labels: Readonly<Record<string, string>>;
  /** Directory of the run's own files: kubeconfig, rendered kind configuration, logs. */
  readonly directory: string;
}

export interface ClusterProvider {
  readonly name: Lane['provider'];
  create(
    spec: ClusterSpec,
    options: { signal?: AbortSignal | undefined; progress: (line: string) => void },
  ): Promise<Cluster>;
  destroy(name: string, kubeconfig: string): Promise<void>;
}

/** Switches nodes of a cluster off and on, beside the API. */
export interface NodePower {
  /** As by an order to shut down; returns when it is off. Fine if it is. @throws CommandError, SafetyError */
  stop(node: string): Promise<void>;
  /**
   * Returns when it has its part of the cluster's network again: contained, and with the routes that others reach it by. Fine
   * if it runs. @throws CommandError, NotInTimeError, SafetyError
   */
  start(node: string): Promise<void>;
  isRunning(node: string): Promise<boolean>;
}

/** Providers whose nodes can be entered beside the API. */
export interface EntersNodes {
  execOnNode(node: string, argv: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}
