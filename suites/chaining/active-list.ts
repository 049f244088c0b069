import { activeConfig, type Bench, CNI_DIRECTORIES, type CniList } from '../requirement.ts';

/** What the container runtime of a node uses: the first valid file of its CNI directory, by name. */
export interface ActiveList {
  readonly node: string;
  /** Absent where no file is valid. */
  readonly file?: string;
  readonly list?: CniList;
}

/** The active list of every node. @throws HarnessError NO_PROBE where one cannot be looked at */
export async function activeLists(bench: Bench): Promise<readonly ActiveList[]> {
  return Promise.all(
    bench.nodes.map(async (node) => {
      const { cni } = await bench.eyes.node(node, { cni: CNI_DIRECTORIES });
      const active = activeConfig(cni?.files ?? []);
      if (active?.list === undefined) return { node };
      return { node, file: active.name, list: active.list };
    }),
  );
}
