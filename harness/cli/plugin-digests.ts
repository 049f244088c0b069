import type { Kube } from '../kube/kube.ts';
import type { LaneFacts } from '../model/record.ts';
import { CNI_DIRECTORIES, createEyes } from '../probes/eyes.ts';
import { probeSessions } from '../probes/probe-session.ts';
import type { Deadlines } from '../time/deadlines.ts';

/** The program of the plugin, by its `type` in a configuration list. */
const PLUGIN = 'istio-cni';

/**
 * What the plugin's program is on each node of a lane that stands, by its probes. Never throws: a node that has none, or
 * that cannot be looked at, is left out.
 */
export async function pluginDigests(
  kube: Kube,
  nodes: readonly string[],
  deadlines: Deadlines,
): Promise<NonNullable<LaneFacts['plugin']>> {
  const sessions = probeSessions(kube);
  const eyes = createEyes({ kube, sessions, deadlines });
  try {
    const looks = await Promise.allSettled(nodes.map((node) => eyes.node(node, { cni: CNI_DIRECTORIES })));
    return looks.flatMap((look) => {
      if (look.status === 'rejected') return [];
      const { node, cni } = look.value;
      const sha256 = cni?.binDirectory.entries.find(({ name }) => name === PLUGIN)?.sha256;
      return sha256 === undefined ? [] : [{ node, sha256 }];
    });
  } finally {
    sessions.close();
  }
}
