import type { Act, ActWorld } from './act.ts';
import { runScript } from './node-script.ts';

/** Starts the transient unit anew; one that an earlier act has left is of no use any more. */
const ARM =
  'systemctl stop "$1.timer" 2>/dev/null || true; systemd-run --quiet --collect --unit="$1" --on-active="$2s" sh -c "$3"';
const DISARM = 'systemctl stop "$1.timer" 2>/dev/null || true';

/**
 * Has the node itself revert an act that may cut off its own way back, when that has lasted longer than any judgement.
 * @throws CommandError where the node has no systemd: then the act is not done
 */
export async function armTimer(world: ActWorld, act: Act): Promise<void> {
  const back = act.kind.wayBack?.(act.parameters);
  if (back === undefined) return;
  const { judgementMs, undoMs } = world.deadlines;
  const afterS = String(Math.ceil((judgementMs + undoMs) / 1000));
  await runScript(world, back.node, ARM, [unitOf(act), afterS, back.script]);
}

/** Once the act is reverted. */
export async function disarmTimer(world: ActWorld, act: Act): Promise<void> {
  const back = act.kind.wayBack?.(act.parameters);
  if (back !== undefined) await runScript(world, back.node, DISARM, [unitOf(act)]);
}

function unitOf({ kind }: Act): string {
  return `icc-${kind.name}`;
}
