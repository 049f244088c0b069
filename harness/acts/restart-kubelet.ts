import { z } from 'zod';
import { type Act, type ActKind, aimed } from './act.ts';
import { runScript } from './node-script.ts';

const parameters = z.strictObject({ node: z.string() });
/** Its process. */
const before = z.strictObject({ pid: z.string() });

const PID = 'systemctl show --property=MainPID --value kubelet';
const HEALTH = 'curl -s --max-time 5 http://127.0.0.1:10248/healthz || true';
/** A moment later and by the node itself: the way to it leads through the kubelet. */
const RESTART = 'systemd-run --quiet --collect --on-active=1s systemctl restart kubelet';

/** Restarts the kubelet of one node, as an upgrade of it does; its containers go on. */
export function restartKubelet(node: string): Act {
  return aimed(RESTART_KUBELET, { node });
}

/** It took hold when another process is the kubelet, and is reverted when that says it is well. */
export const RESTART_KUBELET: ActKind<z.infer<typeof parameters>, z.infer<typeof before>> = {
  name: 'restart-kubelet',
  parameters,
  before,
  what: ({ node }) => `kubelet of ${node} restarted`,
  read: async (world, { node }) => ({ pid: await runScript(world, node, PID) }),
  async apply(world, { node }) {
    await runScript(world, node, RESTART);
  },
  // Nothing of it lasts.
  revert: async () => undefined,
  async confirm(world, { node }, was) {
    const pid = await runScript(world, node, PID);
    const health = await runScript(world, node, HEALTH);
    return {
      inForce: pid !== '0' && pid !== was.pid,
      asBefore: health === 'ok',
      seen: `the kubelet is process ${pid}, its health ${health || 'unknown'}`,
    };
  },
};
