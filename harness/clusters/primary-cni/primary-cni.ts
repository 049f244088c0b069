import type { Engine } from '../../engine/engine.ts';
import type { PrimaryCniName } from '../../model/lane.ts';
import type { WaitOptions } from '../../time/eventually.ts';
import type { ClusterNode, ClusterSpec } from '../cluster.ts';
import { kindnet } from './kindnet.ts';
import { referencePlugins } from './reference-plugins.ts';

/** What gives the pods of a cluster their network, before the mesh is there. */
export interface PrimaryCni {
  /** What the report calls it. */
  readonly title: string;
  /** Path of its configuration on every node. */
  readonly config: string;
  /** Whether it enforces NetworkPolicy. */
  readonly enforces: boolean;
  /** Whether kind itself puts it in place. */
  readonly isKinds: boolean;
  /**
   * Gives every node its network and its configuration, or waits until it has them. May be called again; a configuration that
   * is there stays. Gives each node's as it then is. @throws CommandError, NotInTimeError
   */
  install(
    nodes: readonly ClusterNode[],
    podSubnets: readonly string[],
  ): Promise<Readonly<Record<string, string>>>;
  /** Gives nodes the routes to each other that a restarted one has lost, and touches no configuration. @throws CommandError */
  connect(nodes: readonly ClusterNode[], podSubnets: readonly string[]): Promise<void>;
}

export interface PrimaryCniParts {
  readonly engine: Engine;
  readonly wait: WaitOptions;
  /** Where the nodes keep what CNI plugins need. */
  readonly directories: Pick<ClusterSpec, 'cniConfDir' | 'cniBinDir'>;
}

/** The primary CNI of a name, on an engine's nodes. */
export function primaryCni(name: PrimaryCniName, parts: PrimaryCniParts): PrimaryCni {
  const kinds: Readonly<Record<PrimaryCniName, () => PrimaryCni>> = {
    ptp: () => referencePlugins('ptp', parts),
    bridge: () => referencePlugins('bridge', parts),
    kindnet: () => kindnet(parts),
  };
  return kinds[name]();
}
