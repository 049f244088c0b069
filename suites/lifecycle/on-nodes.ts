import { activeConfig, type Bench, type CniList, istioEntries } from '../requirement.ts';

const PLUGIN = 'istio-cni';

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
      const active = activeConfig(cni?.files ?? []);
      return {
        node,
        file: active?.name ?? null,
        mode: active?.mode ?? null,
        list: active?.list?.document ?? null,
        elements: elementsOf(active?.list),
        configurations: (cni?.confDirectory.entries ?? []).map(({ name }) => name).toSorted(),
        program: cni?.binDirectory.entries.some(({ name }) => name === PLUGIN) === true,
        own: (cni?.runDirectory.entries ?? []).map(({ type, name }) => `${type} ${name}`).toSorted(),
      };
    }),
  );
}

function elementsOf(list: CniList | undefined): number {
  return list === undefined ? 0 : istioEntries(list).length;
}
