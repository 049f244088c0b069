import type { NodeDirectory } from '../document.ts';

/** A plugin's configuration as written; `type` names its program. */
export interface PluginConfig {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** One file of the CNI configuration directory. */
export interface CniConfigFile {
  readonly name: string;
  /** Octal: `0644`. */
  readonly mode: string;
  readonly sha256: string;
  /** As written, secrets left out. */
  readonly content: string;
  /** Of `.conflist`, or of `.conf` and `.json` as a list of one. Absent if the runtime would pass the file over. */
  readonly list?: CniList;
  /** Why the runtime passes it over: not JSON, no name, no plugins, a plugin without type; or not a configuration file at all. */
  readonly problem?: string;
}

export interface CniList {
  readonly name: string;
  readonly cniVersion: string;
  readonly plugins: readonly PluginConfig[];
  /** The whole parsed document, for comparing with the one before. */
  readonly document: unknown;
}

/** A configuration list as it is written. */
export interface ListDocument {
  readonly plugins: readonly PluginConfig[];
  readonly [member: string]: unknown;
}

/** What the plugin's installation left on a node. */
export interface CniInstallation {
  readonly files: readonly CniConfigFile[];
  readonly confDirectory: NodeDirectory;
  /** Name, mode and size of every plugin program; the hash of `istio-cni`. */
  readonly binDirectory: NodeDirectory;
  /** `/var/run/istio-cni`: kubeconfig, sockets, log. */
  readonly runDirectory: NodeDirectory;
  /** Server in the plugin's kubeconfig. */
  readonly kubeconfigServer?: string;
}
