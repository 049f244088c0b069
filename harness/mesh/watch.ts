import { type ContainerTrouble, TroubleDetector } from '../kube/container-trouble.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { parseManifests } from '../kube/manifests.ts';
import { rolloutState } from '../kube/rollout-state.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import type { Deadlines } from '../time/deadlines.ts';
import { eventually, NotInTimeError } from '../time/eventually.ts';
import { AGENT } from './agent-names.ts';
import { installFailed, podsOf } from './not-up.ts';

export interface Watch {
  readonly kube: Kube;
  /** Those that the mesh is installed into. */
  readonly namespaces: readonly string[];
  readonly deadlines: Pick<Deadlines, 'meshInstallMs' | 'containerStuckMs'>;
  /** What is being installed, YAML. */
  readonly manifest: Promise<string>;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * Lets an installation run to its end, or until a container shows that it will not come up: then the installation is
 * cancelled, and has ended. @throws HarnessError MESH_NOT_UP where pods were not Ready in time; what the installation throws
 */
export async function installWatched(
  watch: Watch,
  install: (signal: AbortSignal) => Promise<void>,
): Promise<ContainerTrouble | undefined> {
  const stop = new AbortController();
  const signal = watch.signal === undefined ? stop.signal : AbortSignal.any([watch.signal, stop.signal]);
  const installing = install(signal);
  const trouble = meshTrouble({ ...watch, signal });
  try {
    return await Promise.race([
      installing.then(() => undefined),
      trouble.catch(async (error: unknown) => {
        if (!(error instanceof NotInTimeError) && !signal.aborted) throw error;
        await installing;
        return undefined;
      }),
    ]);
  } catch (error) {
    throw signal.aborted ? error : await installFailed(watch.kube, watch.namespaces, error);
  } finally {
    stop.abort();
    await Promise.allSettled([installing, trouble]);
  }
}

/**
 * Looks at the mesh's pods while it is installed, and gives the container that will not come up. One of the agent only when
 * the rest of the mesh is up: that is a mesh to be judged. @throws NotInTimeError if there is none; the signal's reason
 */
async function meshTrouble(watch: Watch): Promise<ContainerTrouble> {
  const { kube, namespaces, deadlines, signal, clock = systemClock } = watch;
  const memory = new TroubleDetector(deadlines.containerStuckMs);
  return eventually(
    'a container of the mesh that will not come up',
    async () => {
      const pods = await podsOf(kube, namespaces);
      const troubles = memory.look(pods, clock.nowMs());
      const ofMesh = troubles.find((trouble) => !isAgentsOwn(trouble));
      if (ofMesh !== undefined) return { done: true, value: ofMesh };
      const [ofAgent] = troubles;
      if (ofAgent === undefined) return { done: false, seen: 'none' };
      const missing = await missingRest(kube, await watch.manifest);
      if (missing.length === 0) return { done: true, value: ofAgent };
      return { done: false, seen: `the agent, ${ofAgent.why}; not yet up: ${missing.join(', ')}` };
    },
    { deadlineMs: deadlines.meshInstallMs, signal, clock },
  );
}

/** Whether it is the agent that fails, and by itself: an image that cannot be had accuses whoever brought the images. */
export function isAgentsOwn({ pod, kind }: ContainerTrouble): boolean {
  return pod.metadata.labels?.['k8s-app'] === AGENT && kind !== 'image';
}

/** What a mesh needs beside the agent and is not there: its rollouts, and the services by which it is reached. */
async function missingRest(kube: Kube, manifest: string): Promise<readonly string[]> {
  const wanted = parseManifests(manifest, 'istioctl manifest generate').filter(
    ({ kind, metadata }) => REST.includes(kind) && metadata.name !== AGENT,
  );
  const found = await Promise.all(wanted.map((object) => isUp(kube, object)));
  return wanted
    .filter((_, index) => found[index] !== true)
    .map(({ kind, metadata }) => `${kind} ${metadata.name}`);
}

const REST: readonly string[] = ['Deployment', 'DaemonSet', 'StatefulSet', 'Service'];

async function isUp(kube: Kube, { apiVersion, kind, metadata }: KubeObject): Promise<boolean> {
  const { name, namespace } = metadata;
  const object = await kube.get({
    apiVersion,
    kind,
    name,
    ...(namespace === undefined ? {} : { namespace }),
  });
  return object !== undefined && (kind === 'Service' || rolloutState(object).done);
}
