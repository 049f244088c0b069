import { z } from 'zod';
import { type Act, type ActKind, aimed } from './act.ts';
import { type Boot, bootOf, bootSchema, powerOf, standingOf } from './node-boot.ts';

const parameters = z.strictObject({ node: z.string() });

/** Has a worker shut down in order, with the pods that run on it; it is switched on again when that is reverted. */
export function stopNode(node: string): Act {
  return aimed(STOP_NODE, { node });
}

/** It took hold when the node is off, and is reverted when the node is on and its DaemonSets' pods are Ready there. */
export const STOP_NODE: ActKind<z.infer<typeof parameters>, Boot> = {
  name: 'stop-node',
  parameters,
  before: bootSchema,
  what: ({ node }) => `node ${node} switched off`,
  async read(world, { node }) {
    powerOf(world);
    return await bootOf(world, node);
  },
  async apply(world, { node }) {
    world.signal?.throwIfAborted();
    await powerOf(world).stop(node);
  },
  revert: (world, { node }) => powerOf(world).start(node),
  async confirm(world, { node }, before) {
    if (!(await powerOf(world).isRunning(node))) return { inForce: true, asBefore: false, seen: 'it is off' };
    const { isUp, seen } = await standingOf(world, node, before);
    return { inForce: false, asBefore: isUp, seen };
  },
};
