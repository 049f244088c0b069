import { join } from 'node:path';
import type { Engine } from '../engine/engine.ts';
import { HarnessError } from '../errors/errors.ts';
import type { NodeMount } from './kind-config.ts';

const SCRIPT = '/kind/contain.sh';
const DROP_IN = '/etc/systemd/system/containerd.service.d/10-contain.conf';

/**
 * What contains a node before anything of Kubernetes runs on it: a script, and a drop-in that runs it
 * before containerd, at the first start and at every restart. Mounted, so that any node image has it.
 */
export function containmentMounts(fixtures: string): readonly NodeMount[] {
  return [
    { hostPath: join(fixtures, 'node', 'contain.sh'), containerPath: SCRIPT },
    { hostPath: join(fixtures, 'node', 'contain.conf'), containerPath: DROP_IN },
  ];
}

/**
 * Makes sure that the drop-in took: every default route of the node is on-link.
 * Contains the node and says so through `progress` if it did not; something may have left then.
 * @throws HarnessError NODE_NOT_CONTAINED
 */
export async function ensureContained(
  engine: Engine,
  node: string,
  progress: (line: string) => void,
): Promise<void> {
  if ((await gateways(engine, node)).length === 0) return;
  progress(`${node}: default routes still led off this machine; containing it now`);
  await engine.exec(node, ['sh', SCRIPT]);
  const left = await gateways(engine, node);
  if (left.length === 0) return;
  throw new HarnessError('NODE_NOT_CONTAINED', `${node}: default routes through ${left.join(', ')}`, {
    nextStep: 'look at `ip route` on the node',
  });
}

async function gateways(engine: Engine, node: string): Promise<readonly string[]> {
  const listed = await Promise.all(
    ['-4', '-6'].map((family) => engine.exec(node, ['ip', '-j', family, 'route', 'show', 'default'])),
  );
  return listed.flatMap((result) => gatewaysOf(result.stdout));
}

/** Gateways in `ip -j route show default`; an empty answer and on-link routes have none. */
export function gatewaysOf(json: string): readonly string[] {
  const routes = (json.trim() === '' ? [] : JSON.parse(json)) as readonly {
    gateway?: string;
    via?: { host: string };
    nexthops?: readonly { gateway?: string }[];
  }[];
  return routes
    .flatMap((route) => [route.gateway, route.via?.host, ...(route.nexthops ?? []).map((hop) => hop.gateway)])
    .filter((gateway) => gateway !== undefined);
}
