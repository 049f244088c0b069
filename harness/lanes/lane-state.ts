import type { Cluster } from '../clusters/cluster.ts';
import type { ImageSet } from '../images/images.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Capability } from '../model/capability.ts';
import type { Lane } from '../model/lane.ts';
import type { IstioFacts } from '../model/record.ts';

/**
 * A lane that stands, as plain data: written by bring-up to `<run directory>/lanes/<lane>.json`,
 * read by every judging process, and by `test`, `verify` and `down` on a kept lane.
 */
export interface LaneState {
  readonly runId: string;
  readonly lane: Lane;
  readonly cluster: Cluster;
  readonly mesh: Mesh;
  readonly images: ImageSet;
  /** The Istio that is at hand beside it, in lane upgrade. */
  readonly earlier?: IstioFacts;
  readonly capabilities: readonly Capability[];
  /** Name and environment of the engine, for restarting nodes and for peers. */
  readonly engine: {
    readonly name: 'docker' | 'podman';
    readonly env: Readonly<Record<string, string>>;
    readonly socket: string;
  };
  /** The echo server outside the cluster, on the nodes' network; absent where none could be started. */
  readonly outside?: {
    readonly name: string;
    readonly address: string;
    readonly httpPort: number;
    readonly tcpPort: number;
  };
  /** Address `host:port` of the ingress gateway as reached from this machine. */
  readonly ingress: string;
  readonly upAt: string;
}
