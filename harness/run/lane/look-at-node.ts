import type { EntersNodes } from '../../clusters/cluster.ts';
import type { Deadlines } from '../../time/deadlines.ts';

/** What tells of a node why pods do not start on it, by file name. */
const LOOKS: Readonly<Record<string, string>> = {
  // Not the plugin's kubeconfig, which holds a token.
  'cni.txt': 'ls -l /etc/cni/net.d /opt/cni/bin; tail -n +1 /etc/cni/net.d/*.conf /etc/cni/net.d/*.conflist',
  'journal.txt': 'journalctl --no-pager --lines 500 --unit kubelet --unit containerd',
};

/** Looks at a node beside the API: its CNI configuration, and what its kubelet and runtime said last. @throws CommandError */
export async function lookAtNode(
  nodes: EntersNodes,
  deadlines: Pick<Deadlines, 'execMs'>,
  node: string,
): Promise<Readonly<Record<string, string>>> {
  const texts = Object.entries(LOOKS).map(async ([file, script]) => {
    const said = await nodes.execOnNode(node, ['sh', '-c', `{ ${script}; } 2>&1`], {
      timeoutMs: deadlines.execMs,
      okExitCodes: 'any',
    });
    return [file, said.stdout] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}
