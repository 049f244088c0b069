import type { KubeObject } from '../kube/kube.ts';

/** One object for each node: `make` is given the node and a name of its own, `<name>-<index>`. */
export function onEach<T = KubeObject>(
  nodes: readonly string[],
  name: string,
  make: (its: { readonly name: string; readonly node: string }) => T,
): readonly T[] {
  return nodes.map((node, index) => make({ name: `${name}-${index}`, node }));
}
