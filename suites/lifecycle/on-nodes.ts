import { type Bench, installedPlugin } from '../requirement.ts';

/** What of the CNI configuration and of Istio's own is on a node. */
export interface OnNode {
  readonly node: string;
  /** The file that the container runtime uses; null where none is valid. */
  readonly file: string | null;
  /** Octal, of that file. */
  readonly mode: string | null;
  /** That file, parsed. */
  readonly list: unknown;
  /** How many elements of Istio's it has. */
  readonly elements: number;
  /** Every file of the configuration directory, sorted. */
  readonly configurations: readonly string[];
  /** Whether the plugin's program is there. */
  readonly program: boolean;
  /** What is in the plugin's own directory, with its type, sorted: `file istio-cni-kubeconfig`. */
  readonly own: readonly string[];
}

/** A look at every node of the lane. */
export async function onNodes({
  standingInspector,
  nodes,
}: Pick<Bench, 'standingInspector' | 'nodes'>): Promise<readonly OnNode[]> {
  return await Promise.all(
    nodes.map(async (node) => {
      const { cni } = await standingInspector.node(node, { cni: true });
      const { active, document, elements, program, own } = installedPlugin(cni);
      return {
        node,
        file: active?.name ?? null,
        mode: active?.mode ?? null,
        list: document ?? null,
        elements: elements.length,
        configurations: (cni?.confDirectory.entries ?? []).map(({ name }) => name).toSorted(),
        program: program !== undefined,
        own: own.map(({ type, name }) => `${type} ${name}`).toSorted(),
      };
    }),
  );
}
