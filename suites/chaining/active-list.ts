import { activeConfig, type Bench, type CniList, HarnessError } from '../requirement.ts';

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
      const { cni } = await bench.inspector.node(node, { cni: true });
      const active = activeConfig(cni?.files ?? []);
      if (active?.list === undefined) return { node };
      return { node, file: active.name, list: active.list };
    }),
  );
}

/** The primary CNI's configuration of a node, parsed, as it was before the mesh came. @throws HarnessError NO_CONFIGURATION_BEFORE */
export function configBefore({ cluster }: Pick<Bench, 'cluster'>, node: string): unknown {
  const content = cluster.cniConfig.before[node];
  if (content !== undefined) return JSON.parse(content);
  throw new HarnessError('NO_CONFIGURATION_BEFORE', `nobody kept ${cluster.cniConfig.path} of ${node}`, {
    nextStep: 'bring up a lane of the suite, which keeps it before it installs the mesh',
  });
}
