import { HarnessError } from '../errors/errors.ts';
import type { Connection } from './connection.ts';
import { KubeApiError } from './errors.ts';

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
}

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

  return {
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
