/** What builders need of a lane; `bench.images` fits. */
export interface WorkloadImages {
  /** Reference of the image with the suite's own programs. */
  readonly apps: string;
}
