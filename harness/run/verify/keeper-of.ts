import { join } from 'node:path';
import { openOwned } from '../../kube/open-owned.ts';
import { type Keeper, keeper } from '../../lanes/keeper.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import { cniDirectories } from '../../probes/cni-directories.ts';
import { createInspector } from '../../probes/inspector.ts';
import { nodeShapeOf } from '../../probes/node-shape.ts';
import { nodeShell } from '../../probes/node-shell.ts';
import { probeSessions } from '../../probes/probe-session.ts';
import { deadlines } from '../../time/deadlines.ts';
import type { Context } from '../context.ts';

/** The file is there whole, or not at all; its name ends in nothing that a runtime reads until then. */
const WRITE = 't="$1.conformance"; cat >"$t"; chmod "$2" "$t"; chown "$3" "$t"; mv "$t" "$1"';

/** The keeper of a lane that stands, by its probes. */
export function keeperOf(context: Context, { runId, lane, cluster }: LaneState): Keeper {
  const kube = openOwned(cluster);
  const shell = nodeShell(kube);
  const bounds = deadlines(context.options.deadlineScale);
  return keeper({
    kube,
    file: join(context.runs.directoryOf(runId), `snapshot-${lane.id}.json`),
    now: () => context.clock.timestamp(),
    async nodes() {
      const sessions = probeSessions(kube);
      try {
        const snapshots = await createInspector({
          kube,
          sessions,
          deadlines: bounds,
          directories: cniDirectories(lane),
        }).allNodes();
        return Object.fromEntries(snapshots.map((snapshot) => [snapshot.node, nodeShapeOf(snapshot)]));
      } finally {
        sessions.close();
      }
    },
    async putFile(node, path, { content = '', mode, uid, gid }) {
      const argv = ['sh', '-euc', WRITE, 'sh', path, mode, `${uid}:${gid}`];
      await shell(node, argv, { input: content, timeoutMs: bounds.execMs });
    },
  });
}
