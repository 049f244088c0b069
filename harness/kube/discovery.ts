import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { Connection } from './connection.ts';
import { KubeApiError } from './errors.ts';
import type { Kind } from './kube.ts';

/** What discovery says of a kind. */
export interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

export interface Discovery {
  /**
   * Path of one object, or of the collection if `name` is absent; of all namespaces if `namespace` is
   * absent too. @throws HarnessError KIND_NOT_SERVED if the server does not know the kind
   */
  path(of: {
    apiVersion: string;
    kind: string;
    namespace?: string | undefined;
    name?: string | undefined;
  }): Promise<string>;
  /**
   * Kinds of which objects can be made, listed and deleted, each in the version of its group that the server prefers. Not
   * events: they are many, and the cluster's own. @throws HarnessError NO_DISCOVERY, KubeApiError
   */
  kinds(): Promise<readonly Kind[]>;
}

/** Everything that is served, in two answers; from Kubernetes 1.27 on. */
const AGGREGATED = ['v2', 'v2beta1']
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(', ');

const aggregatedSchema = z.object({
  kind: z.literal('APIGroupDiscoveryList'),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string().default('') }).default({ name: '' }),
      versions: z
        .array(
          z.object({
            version: z.string(),
            resources: z
              .array(
                z.object({
                  resource: z.string(),
                  responseKind: z.object({ kind: z.string() }).nullish(),
                  scope: z.string(),
                  verbs: z.array(z.string()),
                }),
              )
              .default([]),
          }),
        )
        .default([]),
    }),
  ),
});

/** Verbs of a kind of which a pass can have made objects, and can remove them. */
const NEEDED = ['create', 'list', 'delete'];

/** REST paths from apiVersion and kind. A group version is asked for once; a kind that is missing is looked up anew, since its CRD may have come since. */
export function createDiscovery(connection: Pick<Connection, 'send'>): Discovery {
  const known = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  function load(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const loading = connection.send({ method: 'GET', path: rootOf(apiVersion) }).then(
      (answer) => parseResources(answer.text),
      (error: unknown) => {
        if (error instanceof KubeApiError && error.status === 404) return new Map<string, Resource>();
        throw error;
      },
    );
    known.set(apiVersion, loading);
    loading.catch(() => known.delete(apiVersion));
    return loading;
  }

  async function find(apiVersion: string, kind: string): Promise<Resource> {
    const cached = (await known.get(apiVersion))?.get(kind);
    const found = cached ?? (await load(apiVersion)).get(kind);
    if (found !== undefined) return found;
    throw new HarnessError('KIND_NOT_SERVED', `the API server does not serve ${apiVersion} ${kind}`, {
      nextStep: 'see whether its custom resource definition is installed, and the API version right',
    });
  }

  /** What a root serves, also kept for paths to come. */
  async function kindsAt(path: '/api' | '/apis'): Promise<readonly Kind[]> {
    const { text } = await connection.send({ method: 'GET', path, accept: AGGREGATED });
    const { data, error } = aggregatedSchema.safeParse(JSON.parse(text));
    if (data === undefined)
      throw new HarnessError('NO_DISCOVERY', `the API server does not tell at ${path} all that it serves`, {
        cause: error,
        nextStep: 'judge a cluster of Kubernetes 1.27 or newer',
      });
    return data.items.flatMap(({ metadata: { name: group }, versions }) => {
      const found = new Map<string, Kind>();
      for (const { version, resources } of versions) {
        const apiVersion = group === '' ? version : `${group}/${version}`;
        const served = resources.flatMap(({ resource, responseKind, scope }) =>
          responseKind?.kind === undefined || responseKind.kind === ''
            ? []
            : ([[responseKind.kind, { plural: resource, namespaced: scope === 'Namespaced' }]] as const),
        );
        if (served.length > 0) known.set(apiVersion, Promise.resolve(new Map(served)));
        for (const { responseKind, verbs } of resources) {
          const kind = responseKind?.kind ?? '';
          if (kind === '' || kind === 'Event' || found.has(kind)) continue;
          if (NEEDED.every((verb) => verbs.includes(verb))) found.set(kind, { apiVersion, kind });
        }
      }
      return [...found.values()];
    });
  }

  return {
    kinds: async () => (await Promise.all([kindsAt('/api'), kindsAt('/apis')])).flat(),
    async path({ apiVersion, kind, namespace, name }) {
      const resource = await find(apiVersion, kind);
      if (resource.namespaced && namespace === undefined && name !== undefined) {
        throw new HarnessError('NO_NAMESPACE', `${apiVersion} ${kind} ${name}: a namespace is needed`, {
          nextStep: 'set metadata.namespace; the harness has no default namespace',
        });
      }
      const scope =
        resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
      const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
      return `${rootOf(apiVersion)}${scope}/${resource.plural}${object}`;
    },
  };
}

/** An APIResourceList, by kind; subresources (`pods/log`) are left out. */
export function parseResources(text: string): ReadonlyMap<string, Resource> {
  const list = JSON.parse(text) as {
    resources?: readonly { name: string; kind: string; namespaced: boolean }[];
  };
  const resources = (list.resources ?? []).filter((resource) => !resource.name.includes('/'));
  return new Map(resources.map(({ name, kind, namespaced }) => [kind, { plural: name, namespaced }]));
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
