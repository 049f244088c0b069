import { type Bench, installedPlugin, PLUGIN } from '../requirement.ts';

const KUBECONFIG = 'istio-cni-kubeconfig';

/** What the installer has put onto a node, as it is at one moment. */
export interface Installed {
  readonly node: string;
  /** The file that the container runtime uses; null where none is valid. */
  readonly file: string | null;
  /** Types of its plugins, in order. */
  readonly plugins: readonly string[];
  /** Its document without Istio's element. */
  readonly others: unknown;
  /** SHA-256 of the plugin's program; null where there is none. */
  readonly program: string | null;
  /** Mode of the plugin's kubeconfig; null where there is none. */
  readonly kubeconfig: string | null;
}

/** What is installed on these nodes. @throws HarnessError NO_PROBE where one cannot be looked at */
export async function installedOn(
  { standingInspector }: Pick<Bench, 'standingInspector'>,
  nodes: readonly string[],
): Promise<readonly Installed[]> {
  return await Promise.all(
    nodes.map(async (node) => {
      const { cni } = await standingInspector.node(node, { cni: true });
      const { active, plugins, others, program, own } = installedPlugin(cni);
      return {
        node,
        file: active?.name ?? null,
        plugins,
        others: others ?? null,
        program: program?.sha256 ?? null,
        kubeconfig: own.find(({ name }) => name === KUBECONFIG)?.mode ?? null,
      };
    }),
  );
}

/** The same of one node. */
export async function installedOnOne(
  bench: Pick<Bench, 'standingInspector'>,
  node: string,
): Promise<Installed> {
  const [only] = await installedOn(bench, [node]);
  return only!;
}

/** Whether all three that the installer owes are there: the element, chained last, the program and the kubeconfig. */
export function isWhole({ plugins, program, kubeconfig }: Installed): boolean {
  return plugins.at(-1) === PLUGIN && program !== null && kubeconfig !== null;
}
