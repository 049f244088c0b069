import { z } from 'zod';
import type { NodePower } from '../clusters/cluster.ts';
import { HarnessError } from '../errors/errors.ts';
import type { KubeObject } from '../kube/kube.ts';
import { isReady } from '../kube/pod-state.ts';
import type { ActWorld } from './act.ts';

/** A node since it was last switched on. */
export const bootSchema = z.strictObject({
  /** When its first process was started: another after every start. */
  boot: z.string(),
  /** Containers of its DaemonSets' pods. */
  containers: z.array(z.string()),
});

export type Boot = z.infer<typeof bootSchema>;

/** How a node stands, compared with a boot before. */
export interface NodeStanding {
  /** Its DaemonSets' pods are Ready, in containers of this boot: what the API says of them may be of the one before. */
  readonly isUp: boolean;
  readonly seen: string;
}

/** Field 22 of proc_pid_stat(5): starttime. */
const STARTED = ['awk', '{ print $22 }', '/proc/1/stat'];
/** A node that has just started answers at once or not at all. */
const EXEC_MS = 5_000;

/** @throws HarnessError NO_NODE_POWER in a lane whose nodes cannot be switched */
export function powerOf({ nodePower }: Pick<ActWorld, 'nodePower'>): NodePower {
  if (nodePower !== undefined) return nodePower;
  throw new HarnessError('NO_NODE_POWER', 'nodes of this lane cannot be switched off and on', {
    nextStep: 'the requirement needs the capability node-power',
  });
}

export async function bootOf(world: Pick<ActWorld, 'kube' | 'execOnNode'>, node: string): Promise<Boot> {
  const { stdout } = await world.execOnNode(node, STARTED, { timeoutMs: EXEC_MS });
  const pods = await daemonsOn(world, node);
  return { boot: stdout.trim(), containers: pods.flatMap(containersOf) };
}

/** One look at a node that runs. It is entered by its probe, which must run for that: the kubelet has caught up then. */
export async function standingOf(
  world: Pick<ActWorld, 'kube' | 'execOnNode'>,
  node: string,
  before: Boot,
): Promise<NodeStanding> {
  let boot: string;
  try {
    boot = (await world.execOnNode(node, STARTED, { timeoutMs: EXEC_MS })).stdout.trim();
  } catch (error) {
    return { isUp: false, seen: `cannot be entered yet: ${(error as Error).message}` };
  }
  const isAnother = boot !== before.boot;
  const waiting = (await daemonsOn(world, node)).filter(
    (pod) => !isReady(pod) || (isAnother && containersOf(pod).some((one) => before.containers.includes(one))),
  );
  return {
    isUp: waiting.length === 0,
    seen: `first process since ${boot}, before ${before.boot}; ${
      waiting.length === 0 ? 'its pods are up' : `not up: ${waiting.map((pod) => pod.metadata.name).join()}`
    }`,
  };
}

async function daemonsOn({ kube }: Pick<ActWorld, 'kube'>, node: string): Promise<readonly KubeObject[]> {
  const pods = await kube.list({ apiVersion: 'v1', kind: 'Pod' });
  return pods.filter((pod) => {
    const owners = (pod.metadata['ownerReferences'] ?? []) as readonly { kind: string }[];
    return pod['spec']?.nodeName === node && owners.some(({ kind }) => kind === 'DaemonSet');
  });
}

function containersOf(pod: KubeObject): readonly string[] {
  const statuses = (pod['status']?.containerStatuses ?? []) as readonly { containerID?: string }[];
  return statuses.flatMap(({ containerID }) => containerID ?? []);
}
