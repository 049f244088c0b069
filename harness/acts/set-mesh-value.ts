import type { Act, ActWorld } from './act.ts';
import { editInjector, type InjectorEdit } from './injector-config.ts';

export interface MeshValue extends Pick<InjectorEdit, 'meshNamespace' | 'sampleNamespace'> {
  /** Members from the root, `pilot.cni.enabled`. */
  readonly path: string;
  readonly value: unknown;
}

/**
 * Sets one of the installer's values that the injector renders its template with, as if the mesh had
 * been installed with it. `pilot.cni.enabled` to false is the way in which istio-init comes to stand in
 * a cluster with the plugin: a misspelt installer value leaves it so in silence (istio/istio#54968).
 */
export function setMeshValue(world: ActWorld, { path, value, ...where }: MeshValue): Act {
  return editInjector(world, {
    ...where,
    what: `injector's value ${path} set to ${JSON.stringify(value)}`,
    key: 'values',
    edit: (text) => JSON.stringify(withValue(JSON.parse(text), path.split('.'), value), null, 2),
  });
}

/** Several of these values at once, by path. */
export function setMeshValues(world: ActWorld, values: Readonly<Record<string, unknown>>): Act {
  const set = Object.entries(values);
  return editInjector(world, {
    what: `injector's values ${set.map(([path, value]) => `${path}=${JSON.stringify(value)}`).join(', ')}`,
    key: 'values',
    edit: (text) => {
      const whole = set.reduce(
        (done, [path, value]) => withValue(done, path.split('.'), value),
        JSON.parse(text),
      );
      return JSON.stringify(whole, null, 2);
    },
  });
}

/** The document with one member replaced or added; the rest as it was. */
export function withValue(document: unknown, path: readonly string[], value: unknown): unknown {
  const [member, ...rest] = path;
  if (member === undefined) return value;
  const object =
    typeof document === 'object' && document !== null ? (document as Record<string, unknown>) : {};
  return { ...object, [member]: withValue(object[member], rest, value) };
}
