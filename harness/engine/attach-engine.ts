import type { HostAccess } from '../host/access.ts';
import type { StartBackground } from '../process/background.ts';
import { createDockerEngine } from './docker.ts';
import type { Engine } from './engine.ts';
import type { EngineName } from './find-engine.ts';
import { createPodmanEngine } from './podman.ts';

export interface EngineRequest {
  readonly host: HostAccess;
  readonly start: StartBackground;
  /** Where podman's own configuration, storage and networks are kept. */
  readonly podmanDirectory: string;
}

/** An engine that was found to work (find-engine.ts), ready to use; not tried again. */
export async function attachEngine(name: EngineName, request: EngineRequest): Promise<Engine> {
  const { run } = request.host;
  if (name === 'docker') return await createDockerEngine({ run });
  return await createPodmanEngine({ run, start: request.start, directory: request.podmanDirectory });
}
