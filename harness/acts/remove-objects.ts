import type { KubeObject, ObjectReference } from '../kube/kube.ts';
import { eventually } from '../time/eventually.ts';
import type { Act, ActWorld } from './act.ts';

export interface Removal {
  readonly what: string;
  /** Objects that are removed, and put back as they were. */
  readonly objects: readonly ObjectReference[];
  /** One look whether the cluster behaves as it does without them; by its value that was seen. */
  readonly tookHold: Act['tookHold'];
}

/** Removes objects that somebody else made, and puts them back: rights that an administrator took away by mistake. */
export function removeObjects(world: ActWorld, { what, objects, tookHold }: Removal): Act {
  let before: readonly KubeObject[] = [];

  return {
    what,
    async do() {
      const found = await Promise.all(objects.map((reference) => world.kube.get(reference)));
      before = found.filter((object) => object !== undefined);
      await Promise.all(objects.map((reference) => world.kube.delete(reference, { signal: world.signal })));
    },
    async undo() {
      await Promise.all(before.map((object) => world.kube.apply(withoutIdentity(object))));
      if (before.length === 0) return;
      await eventually(
        `${what}: undone`,
        async () => {
          const seen = await tookHold();
          return seen.done ? { done: false, seen: seen.value } : { done: true, value: undefined };
        },
        { deadlineMs: world.deadlines.configAppliedMs, clock: world.clock },
      );
      before = [];
    },
    tookHold,
  };
}

/** As it was written, without what the API server adds. */
function withoutIdentity({ apiVersion, kind, metadata, status: _status, ...rest }: KubeObject): KubeObject {
  const { name, namespace, labels, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    ...rest,
  };
}
