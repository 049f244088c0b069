import { KubeApiError } from './errors.ts';
import type { Admitted, ExecResult, Kube, KubeObject, ObjectReference } from './kube.ts';

/** A cluster in memory, for tests: objects by reference, and a record of every write. */
export interface FakeKube extends Kube {
  readonly objects: Map<string, KubeObject>;
  /** `apply ConfigMap a/b`, in order. */
  readonly writes: string[];
}

export interface FakeKubeOptions {
  readonly objects?: readonly KubeObject[];
  /** What admission makes of an object that is new. */
  readonly admit?: (object: KubeObject, objects: ReadonlyMap<string, KubeObject>) => KubeObject;
  /** Called after each write, for what controllers would do. */
  readonly afterWrite?: (objects: Map<string, KubeObject>) => void;
  readonly exec?: (argv: readonly string[]) => ExecResult;
  readonly logs?: Kube['logs'];
}

/** Selectors are not evaluated: `list` gives all of the kind in the namespace. A patch that names another `resourceVersion` is refused; none is ever given. */
export function fakeKube({
  objects: initial = [],
  admit = (object) => object,
  afterWrite = () => undefined,
  exec,
  logs = async () => '',
}: FakeKubeOptions = {}): FakeKube {
  const objects = new Map(initial.map((object) => [keyOf(object, object.metadata), object]));
  const writes: string[] = [];
  const wrote = (verb: string, object: { kind: string }, at: { namespace?: string; name: string }): void => {
    writes.push(`${verb} ${object.kind} ${at.namespace === undefined ? '' : `${at.namespace}/`}${at.name}`);
    afterWrite(objects);
  };
  const store = (object: KubeObject, verb: string, dryRun: boolean | undefined): Admitted => {
    const admitted = admit(object, objects);
    if (dryRun !== true) {
      objects.set(keyOf(object, object.metadata), admitted);
      wrote(verb, object, object.metadata);
    }
    return { object: admitted, warnings: [] };
  };
  return {
    objects,
    writes,
    apply: async (object, options) => store(object, 'apply', options?.dryRun),
    create: async (object, options) => store(object, 'create', options?.dryRun),
    get: async (reference) => objects.get(keyOf(reference, reference)),
    list: async ({ kind, namespace }) =>
      [...objects.values()].filter(
        (object) =>
          object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace),
      ),
    kinds: async () => {
      const kinds = [...objects.values()].map(({ apiVersion, kind }) => ({ apiVersion, kind }));
      return [...new Map(kinds.map((each) => [each.kind, each])).values()];
    },
    async delete(reference) {
      objects.delete(keyOf(reference, reference));
      wrote('delete', reference, reference);
    },
    async evict(pod) {
      const reference = { kind: 'Pod', ...pod };
      objects.delete(keyOf(reference, reference));
      wrote('evict', reference, reference);
    },
    async patch(reference: ObjectReference, body) {
      const present = objects.get(keyOf(reference, reference));
      if (present === undefined) throw new Error(`no ${reference.kind} ${reference.name}`);
      const asked = (body as Partial<KubeObject>).metadata?.['resourceVersion'] ?? version(present);
      if (asked !== version(present)) throw new KubeApiError(`PATCH ${reference.name}`, 409, '');
      const patched = merged(present, body) as KubeObject;
      objects.set(keyOf(reference, reference), patched);
      wrote('patch', reference, reference);
      return objects.get(keyOf(reference, reference)) as KubeObject;
    },
    async exec(_pod, argv) {
      if (exec === undefined) throw new Error('no exec here');
      return exec(argv);
    },
    execLines: async () => {
      throw new Error('no exec here');
    },
    attachLines: async () => {
      throw new Error('no attach here');
    },
    logs,
    getRaw: async () => '',
  };
}

function version({ metadata }: KubeObject): unknown {
  return metadata['resourceVersion'];
}

function keyOf(
  { kind }: { kind: string },
  { namespace = '', name }: { namespace?: string; name: string },
): string {
  return `${kind} ${namespace}/${name}`;
}

/** RFC 7386. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> =
    typeof target === 'object' && target !== null && !Array.isArray(target) ? { ...target } : {};
  for (const [member, value] of Object.entries(patch)) {
    if (value === null) delete result[member];
    else result[member] = merged(result[member], value);
  }
  return result;
}
