import { HarnessError } from '../errors/errors.ts';
import type { KubeObject } from '../kube/kube.ts';
import { rolloutState } from '../kube/rollout-state.ts';
import { rolloutDone } from '../kube/waits.ts';
import type { Act, ActWorld } from './act.ts';

export interface AgentVariable {
  /** `REPAIR_ENABLED`. */
  readonly name: string;
  readonly value: string;
  /** `istio-system` unless told. */
  readonly namespace?: string;
}

interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

const DAEMON_SET = 'istio-cni-node';
const CONTAINER = 'install-cni';

/**
 * Sets a variable of the CNI agent on its container, where it outranks the ConfigMap, as a change of the installer's
 * values with a restart would. Rolled out one node after the other.
 */
export function setAgentVariable(
  world: ActWorld,
  { name, value, namespace = 'istio-system' }: AgentVariable,
): Act {
  const daemonSet = { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: DAEMON_SET } as const;
  let before: readonly Container[] | undefined;

  async function read(): Promise<KubeObject> {
    const object = await world.kube.get(daemonSet);
    if (object !== undefined) return object;
    throw new HarnessError('NO_CNI_AGENT', `there is no DaemonSet ${namespace}/${DAEMON_SET}`, {
      nextStep: 'do this in a lane in cni mode',
    });
  }

  async function roll(containers: readonly Container[], signal: AbortSignal | undefined): Promise<void> {
    await world.kube.patch(daemonSet, { spec: { template: { spec: { containers } } } });
    await rolloutDone(world.kube, daemonSet, {
      deadlineMs: world.deadlines.rolloutMs,
      clock: world.clock,
      signal,
    });
  }

  return {
    what: `${name}=${value} on DaemonSet ${namespace}/${DAEMON_SET}`,
    async do() {
      before ??= containersOf(await read());
      await roll(withVariable(before, name, value), world.signal);
    },
    async undo() {
      if (before === undefined) return;
      await roll(before, undefined);
      before = undefined;
    },
    async tookHold() {
      const object = await read();
      const rollout = rolloutState(object);
      if (!rollout.done) return rollout;
      const its = containersOf(object).find((container) => container.name === CONTAINER);
      const seen = its?.env?.find((variable) => variable.name === name)?.value;
      return seen === value
        ? { done: true, value: `rolled out with ${name}=${value}` }
        : { done: false, seen: `${name} is ${seen ?? 'not set'}` };
    },
  };
}

/** All containers of the template, since a merge patch replaces a list whole. */
function withVariable(containers: readonly Container[], name: string, value: string): readonly Container[] {
  return containers.map((container) => {
    if (container.name !== CONTAINER) return container;
    const others = (container.env ?? []).filter((variable) => variable.name !== name);
    return { ...container, env: [...others, { name, value }] };
  });
}

function containersOf(daemonSet: KubeObject): readonly Container[] {
  return daemonSet['spec'].template.spec.containers;
}
