import type { HostAccess } from '../host/access.ts';
import type { ImageSource } from '../images/images.ts';
import type { openPeers } from './lane/run-peers.ts';
import type { Room } from './machine/room.ts';

/** What stands in for the machine that a run finds itself on, for its images, and for the world outside its clusters. */
export interface Surroundings {
  readonly host: HostAccess;
  readonly room: Room;
  readonly cores: number;
  readonly images: ImageSource;
  readonly openPeers: typeof openPeers;
}
