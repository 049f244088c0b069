import type { KubeObject } from './kube.ts';

/** The first of some objects, such as the installer's, that is of this kind and has this name, whatever its namespace; undefined where none is. */
export function objectNamed(
  objects: readonly KubeObject[],
  kind: string,
  name: string,
): KubeObject | undefined {
  return objects.find((each) => each.kind === kind && each.metadata.name === name);
}
