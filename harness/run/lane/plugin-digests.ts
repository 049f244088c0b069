import type { Kube } from '../../kube/kube.ts';
import { PLUGIN } from '../../mesh/agent-names.ts';
import type { LaneFacts } from '../../model/record.ts';
import type { CniDirectories } from '../../probes/cni-directories.ts';
import { createInspector, type Inspector } from '../../probes/inspector.ts';
import { probeSessions } from '../../probes/probe-session.ts';
import type { Deadlines } from '../../time/deadlines.ts';

type Digests = NonNullable<LaneFacts['plugin']>;

/** What the plugin's program is on each node of a lane that stands, by its probes. Never throws. */
export async function pluginDigests(
  kube: Kube,
  { nodes, directories }: { readonly nodes: readonly string[]; readonly directories: CniDirectories },
  deadlines: Deadlines,
): Promise<Digests> {
  const sessions = probeSessions(kube);
  try {
    return await digestsSeen(createInspector({ kube, sessions, deadlines, directories }), nodes);
  } finally {
    sessions.close();
  }
}

/** A node that has no such program, or that cannot be looked at, is left out. */
export async function digestsSeen(
  inspector: Pick<Inspector, 'node'>,
  nodes: readonly string[],
): Promise<Digests> {
  const looks = await Promise.allSettled(nodes.map((node) => inspector.node(node, { cni: true })));
  return looks.flatMap((look) => {
    if (look.status === 'rejected') return [];
    const { node, cni } = look.value;
    const sha256 = cni?.binDirectory.entries.find(({ name }) => name === PLUGIN)?.sha256;
    return sha256 === undefined ? [] : [{ node, sha256 }];
  });
}
