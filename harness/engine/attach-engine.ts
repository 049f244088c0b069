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
  /** Told what the engine gives only in part. */
  readonly warn?: (text: string) => void;
}

/** An engine that was found to work (find-engine.ts), ready to use; not tried again. */
export async function attachEngine(name: EngineName, request: EngineRequest): Promise<Engine> {
  const { start, podmanDirectory, warn = () => {} } = request;
  const { run } = request.host;
  if (name === 'docker') return await createDockerEngine({ run, warn });
  return await createPodmanEngine({ run, start, directory: podmanDirectory, warn });
}
