/** What builders need of a lane; `bench.images` fits. */
export interface WorkloadImages {
  /** Reference of the image with the suite's own programs. */
  readonly apps: string;
  /** Labels for every object that is built: the run, its owner, its lane. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Labels by which what a killed run left is found. */
export function runLabels(run: {
  readonly runId: string;
  readonly ownerPid: number;
  readonly laneId: string;
}): Readonly<Record<string, string>> {
  return {
    'istio-cni-conformance.run': run.runId,
    'istio-cni-conformance.owner': String(run.ownerPid),
    'istio-cni-conformance.lane': run.laneId,
  };
}
