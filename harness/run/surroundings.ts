import type { HostAccess } from '../host/access.ts';
import type { ImageSource } from '../images/images.ts';
import type { openPeers } from './lane/run-peers.ts';
import type { FreeResources } from './machine/free-resources.ts';

/** What stands in for the machine that a run finds itself on, for its images, and for the world outside its clusters. */
export interface Surroundings {
  readonly host: HostAccess;
  readonly freeResources: FreeResources;
  readonly cores: number;
  readonly images: ImageSource;
  readonly openPeers: typeof openPeers;
}
