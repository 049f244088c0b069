import type { HostAccess } from '../host/access.ts';
import type { Finding } from '../host/finding.ts';
import type { StartBackground } from '../process/background.ts';
import { createDockerEngine } from './docker.ts';
import type { Engine } from './engine.ts';
import { type EngineName, findEngine } from './find-engine.ts';
import { createPodmanEngine } from './podman.ts';

export interface EngineRequest {
  readonly host: HostAccess;
  readonly start: StartBackground;
  /** Where podman's own configuration, storage and networks are kept. */
  readonly podmanDirectory: string;
  /** `--engine`. */
  readonly force?: EngineName | undefined;
}

export type DetectedEngine =
  | { readonly engine: Engine }
  | { readonly engine?: never; readonly findings: readonly Finding[] };

/** The engine that works here, ready to use, or the findings that say why there is none. */
export async function detectEngine(request: EngineRequest): Promise<DetectedEngine> {
  const { name, findings } = await findEngine(request.host, request.force);
  return name === undefined ? { findings } : { engine: await attachEngine(name, request) };
}

/** An engine that was found before, without trying it again: what a judging process does. */
export async function attachEngine(name: EngineName, request: Omit<EngineRequest, 'force'>): Promise<Engine> {
  const { run } = request.host;
  if (name === 'docker') return await createDockerEngine({ run });
  return await createPodmanEngine({ run, start: request.start, directory: request.podmanDirectory });
}
