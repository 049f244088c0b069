import { agentMetricsOn, sumOf } from '../observability/agent-metrics.ts';
import {
  type Bench,
  cniDirectories,
  HarnessError,
  type InstalledPlugin,
  installedPlugin,
  inTime,
  PLUGIN,
} from '../requirement.ts';

/** What is in the CNI directories of a node at one moment. */
export interface OnNode {
  /** The file that the container runtime uses; null where none is valid. */
  readonly file: string | null;
  /** SHA-256 of it. */
  readonly digest: string | null;
  /** Types of its plugins, in order. */
  readonly plugins: readonly string[];
  /** Namespaces that Istio's element excludes. */
  readonly excluded: unknown;
  /** Its document without Istio's element. */
  readonly others: unknown;
  /** SHA-256 and mode of all other files of the directory, by name. */
  readonly rest: Readonly<Record<string, string>>;
  /** SHA-256 and mode of the plugin's program; null where there is none. */
  readonly program: string | null;
}

type Looks = Pick<Bench, 'standingInspector'>;

/** @throws HarnessError NO_PROBE where the node cannot be looked at */
export async function onNode({ standingInspector }: Looks, node: string): Promise<OnNode> {
  const { cni } = await standingInspector.node(node, { cni: true });
  const { active, plugins, elements, others, program } = installedPlugin(cni);
  const rest = (cni?.files ?? []).filter((file) => file !== active && !file.name.endsWith('kubeconfig'));
  return {
    file: active?.name ?? null,
    digest: active?.sha256 ?? null,
    plugins,
    excluded: elements[0]?.['exclude_namespaces'] ?? null,
    others: others ?? null,
    rest: Object.fromEntries(rest.map(({ name, sha256, mode }) => [name, `${sha256} ${mode}`])),
    program: program === undefined ? null : `${program.sha256} ${program.mode}`,
  };
}

/** The same once it is so, or when the agent's time for that is over. */
export async function onNodeOnce(
  bench: Bench,
  node: string,
  isSo: (seen: OnNode) => boolean,
): Promise<OnNode> {
  const waited = bench.eventually(
    `the CNI directories of ${node} are as expected`,
    async () => {
      const value = await onNode(bench, node);
      return isSo(value) ? { done: true, value } : { done: false, seen: JSON.stringify(value) };
    },
    bench.deadlines.podReadyMs,
  );
  return (await inTime(waited)) ?? (await onNode(bench, node));
}

/** Whether the plugin is in the chain, as its last. */
export function isChained({ plugins }: OnNode): boolean {
  return plugins.at(-1) === PLUGIN && plugins.indexOf(PLUGIN) === plugins.length - 1;
}

/** The configuration that the runtime of a node uses, to be edited: its path, its document, and that as the primary CNI writes it. */
export async function activeOn(
  bench: Looks & Pick<Bench, 'lane'>,
  node: string,
): Promise<{ readonly path: string } & Readonly<Record<'document' | 'others', Document>>> {
  const { cni } = await bench.standingInspector.node(node, { cni: true });
  const { active, document, others } = installedPlugin(cni);
  if (active !== undefined && document !== undefined && others !== undefined)
    return { path: `${cniDirectories(bench.lane).confDir}/${active.name}`, document, others };
  throw new HarnessError('NO_CONFIGURATION', `${node} has no valid CNI configuration`, {
    nextStep: 'see what CNI-A-04 says of this lane',
  });
}

type Document = NonNullable<InstalledPlugin['document']>;

/** How often the agent of a node has installed; null where it tells no count. */
export async function installsOn(bench: Bench, node: string): Promise<number | null> {
  const samples = await agentMetricsOn(bench, node);
  return sumOf(samples ?? [], 'istio_cni_installs_total', { result: 'SUCCESS' });
}
