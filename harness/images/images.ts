import type { IstioChoice } from '../model/istio-choice.ts';
import type { DownloadFact, ImageFact, IstioFacts } from '../model/record.ts';

/** Progress of a long step, for the terminal: what is built now. */
export type Progress = (line: string) => void;

export interface ImageRequest {
  readonly istio: IstioChoice;
  /** Tag of kind's node image; the pinned one by default. */
  readonly kubernetes?: string | undefined;
  /** Where Istio's images are, and their tag; those of the release by default. */
  readonly hub?: string | undefined;
  readonly tag?: string | undefined;
  /** The registry that the user named; upstream's own by default. */
  readonly registry?: string | undefined;
}

/** How a long step is watched. */
export interface Watched {
  readonly signal?: AbortSignal | undefined;
  readonly progress: Progress;
}

/** One thing that preparing would build, for the estimate before a cold start. */
export interface PlannedBuild {
  readonly name: string;
  readonly cached: boolean;
  /** Seen on 2 cores, nothing cached. */
  readonly estimateMs: number;
}

/** Everything a lane needs, ready to use. */
export interface ImageSet {
  readonly source: 'source' | 'registry' | 'bundle';
  /** kind's node image. */
  readonly nodeImage: string;
  readonly kubernetesVersion: string;
  readonly istio: IstioFacts & { readonly hub: string; readonly tag: string };
  /** Upstream Envoy lacks Istio's own filters: the mesh is then installed without what needs them. */
  readonly upstreamEnvoy: boolean;
  /** Reference of the image with the suite's own programs (Bookinfo, echo, client, probe), as nodes have it. */
  readonly appsImage: string;
  /** The same image by its name in the engine, for containers beside the clusters. */
  readonly appsTag: string;
  readonly images: readonly ImageFact[];
  /** What was fetched from registries for it, and what of it was here already. */
  readonly downloads: readonly DownloadFact[];
  /** Absolute paths of the programs that the host runs, or hands to a node. */
  readonly bin: {
    readonly kind: string;
    readonly istioctl: string;
    readonly kubectl: string;
    /** Absent where it could not be built: what needs the capability `cnitool` is then not supported. */
    readonly cnitool?: string;
  };
}

/** Where images come from. */
export interface ImageSource {
  readonly name: 'source' | 'registry' | 'bundle';
  /** Why it does not work on this machine; undefined if it does. Makes nothing. */
  lacks(): Promise<string | undefined>;
  /** What `prepare` would do; reads only. */
  plan(request: ImageRequest, watched: Watched): Promise<readonly PlannedBuild[]>;
  prepare(request: ImageRequest, watched: Watched): Promise<ImageSet>;
  /**
   * Writes an archive of the images of Istio that are prepared, for nodes that were made with another's. Gives those that the
   * archive calls otherwise than nodes have to.
   */
  writeMesh(request: ImageRequest, archive: string, watched: Watched): Promise<readonly Renamed[]>;
}

/** An image of an archive: its name there, and the one that nodes know it by. */
export interface Renamed {
  readonly tag: string;
  readonly name: string;
}
