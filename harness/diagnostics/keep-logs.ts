import { containerStatuses } from '../kube/container-state.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import type { Folder } from './folder.ts';

/** Keeps the logs of a pod's containers, also of their previous runs. Gives their paths. */
export async function keepLogs(
  folder: Folder,
  kube: Pick<Kube, 'logs'>,
  pod: KubeObject,
  {
    fileOf,
    tailLines,
  }: {
    /** Where a log goes, by a name made of the container's. */
    readonly fileOf: (log: string) => readonly string[];
    readonly tailLines: number;
  },
): Promise<readonly string[]> {
  const { namespace = '', name } = pod.metadata;
  const kept = containersOf(pod).flatMap((container) => {
    const keep = (previous: boolean) => {
      const file = fileOf(`${container.name}${previous ? '.previous' : ''}.log`);
      return folder.tolerant(`log ${file.join('/')}`, async () =>
        folder.write(
          file,
          await kube.logs({ namespace, name }, { container: container.name, tailLines, previous }),
        ),
      );
    };
    return [...(container.started ? [keep(false)] : []), ...(container.ranBefore ? [keep(true)] : [])];
  });
  return (await Promise.all(kept)).flat();
}

interface StartedContainer {
  readonly name: string;
  readonly started: boolean;
  readonly ranBefore: boolean;
}

/** From the statuses, so that a log is asked for only where there is one. */
function containersOf(pod: KubeObject): readonly StartedContainer[] {
  return containerStatuses(pod).map((each) => ({
    name: each.name,
    started: each.state?.waiting === undefined || each.lastState?.terminated !== undefined,
    ranBefore: each.restartCount > 0,
  }));
}

/** A pod's object without what only the API server needs. */
export function withoutManagedFields(pod: KubeObject): unknown {
  return { ...pod, metadata: { ...pod.metadata, managedFields: undefined } };
}
