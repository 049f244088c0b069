import type { EntersNodes } from '../../clusters/cluster.ts';
import type { Lane } from '../../model/lane.ts';
import type { Deadlines } from '../../time/deadlines.ts';

/** What tells of a node why pods do not start on it, by file name. */
const looks = ({ cniConfDir: conf, cniBinDir: bin }: Directories): Readonly<Record<string, string>> => ({
  // Not the plugin's kubeconfig, which holds a token.
  'cni.txt': `ls -l ${conf} ${bin}; tail -n +1 ${conf}/*.conf ${conf}/*.conflist`,
  'journal.txt': 'journalctl --no-pager --lines 500 --unit kubelet --unit containerd',
});
type Directories = Pick<Lane, 'cniConfDir' | 'cniBinDir'>;

/** Looks at a node beside the API: its CNI configuration, and what its kubelet and runtime said last. @throws CommandError */
export async function lookAtNode(
  nodes: EntersNodes,
  deadlines: Pick<Deadlines, 'execMs'>,
  { node, lane }: { readonly node: string; readonly lane: Directories },
): Promise<Readonly<Record<string, string>>> {
  const texts = Object.entries(looks(lane)).map(async ([file, script]) => {
    const said = await nodes.execOnNode(node, ['sh', '-c', `{ ${script}; } 2>&1`], {
      timeoutMs: deadlines.execMs,
      okExitCodes: 'any',
    });
    return [file, said.stdout] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}
