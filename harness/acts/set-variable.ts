import { HarnessError } from '../errors/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { rolloutState } from '../kube/rollout-state.ts';
import { AGENT, AGENT_CONTAINER } from '../mesh/agent-names.ts';
import { type Attempt, eventually } from '../time/eventually.ts';
import type { Act, ActWorld } from './act.ts';
import { injectionSample } from './injection-sample.ts';
import { containersOf, type TemplateContainer, withContainer } from './pod-template.ts';

export interface Variable {
  /** `REPAIR_ENABLED`. */
  readonly name: string;
  readonly value: string;
  /** `istio-system` unless told. */
  readonly namespace?: string;
}

/** Which of the mesh's programs reads the variable. */
interface Program {
  readonly kind: 'DaemonSet' | 'Deployment';
  readonly name: string;
  readonly container: string;
  /** Throws until it answers: its pods are Ready a moment before every node's kube-proxy knows. */
  readonly asked?: (kube: Kube) => Promise<unknown>;
}

const CNI_AGENT: Program = { kind: 'DaemonSet', name: AGENT, container: AGENT_CONTAINER };
const ISTIOD: Program = {
  kind: 'Deployment',
  name: 'istiod',
  container: 'discovery',
  asked: (kube) => injectionSample(kube, 'default'),
};

/** Sets a variable of the CNI agent; rolled out one node after the other. */
export function setAgentVariable(world: ActWorld, variable: Variable): Act {
  return setVariable(world, CNI_AGENT, variable);
}

/** Sets a variable of istiod, as `values.pilot.env` would. */
export function setIstiodVariable(world: ActWorld, variable: Variable): Act {
  return setVariable(world, ISTIOD, variable);
}

/**
 * Sets a variable on the program's container, where it outranks a ConfigMap, as a change of the installer's values
 * with a restart would. It took hold when the last pod that has not got it is gone: until then that one may answer.
 */
function setVariable(
  world: ActWorld,
  program: Program,
  { name, value, namespace = 'istio-system' }: Variable,
): Act {
  const { kind } = program;
  const workload = { apiVersion: 'apps/v1', kind, namespace, name: program.name } as const;
  let before: readonly TemplateContainer[] | undefined;

  async function read(): Promise<KubeObject> {
    const object = await world.kube.get(workload);
    if (object !== undefined) return object;
    throw new HarnessError('NO_SUCH_WORKLOAD', `there is no ${kind} ${namespace}/${program.name}`, {
      nextStep: 'do this in a lane whose mesh has one',
    });
  }

  async function rolledOut(): Promise<Attempt<KubeObject>> {
    const object = await read();
    const rollout = rolloutState(object);
    if (!rollout.done) return rollout;
    const { matchLabels } = object['spec'].selector;
    const labelSelector = Object.entries<string>(matchLabels)
      .map(([label, its]) => `${label}=${its}`)
      .join(',');
    const pods = await world.kube.list({ apiVersion: 'v1', kind: 'Pod', namespace, labelSelector });
    const ending = pods.filter(({ metadata }) => metadata['deletionTimestamp'] !== undefined);
    if (ending.length > 0)
      return { done: false, seen: `${ending.map(({ metadata }) => metadata.name).join(', ')} not gone yet` };
    await program.asked?.(world.kube);
    return rollout;
  }

  const put = (containers: readonly TemplateContainer[]) =>
    world.kube.patch(workload, { spec: { template: { spec: { containers } } } });

  return {
    what: `${name}=${value} on ${kind} ${namespace}/${program.name}`,
    async do() {
      before ??= containersOf(await read());
      await put(withContainer(before, program.container, (its) => withVariable(its, name, value)));
    },
    async undo() {
      if (before === undefined) return;
      await put(before);
      await eventually(`${kind} ${program.name} is as before`, rolledOut, {
        deadlineMs: world.deadlines.rolloutMs,
        clock: world.clock,
      });
      before = undefined;
    },
    async tookHold() {
      const rollout = await rolledOut();
      if (!rollout.done) return rollout;
      const its = containersOf(rollout.value).find((container) => container.name === program.container);
      const seen = its?.env?.find((variable) => variable.name === name)?.value;
      return seen === value
        ? { done: true, value: `rolled out with ${name}=${value}` }
        : { done: false, seen: `${name} is ${seen ?? 'not set'}` };
    },
  };
}

function withVariable(container: TemplateContainer, name: string, value: string): TemplateContainer {
  const others = (container.env ?? []).filter((variable) => variable.name !== name);
  return { ...container, env: [...others, { name, value }] };
}
