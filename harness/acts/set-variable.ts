import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import { SUITE_NAMESPACE } from '../lanes/suite-namespace.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import { AGENT, AGENT_CONTAINER } from '../mesh/agent-names.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { inRevision, revisionOf } from '../mesh/revision.ts';
import { type Act, type ActKind, aimed } from './act.ts';
import { injectionSample } from './injection-sample.ts';
import { containersOf, type EnvVariable, type TemplateContainer, withContainer } from './pod-template.ts';
import { rolledOut } from './rolled-out.ts';

/** Which of the mesh's programs reads the variable. */
interface Program {
  readonly kind: 'DaemonSet' | 'Deployment';
  /** In the default revision. */
  readonly name: string;
  readonly container: string;
  /** Throws until it answers: its pods are Ready a moment before every node's kube-proxy knows. */
  readonly asked?: (kube: Kube) => Promise<unknown>;
}

const PROGRAMS: Readonly<Record<'agent' | 'istiod', Program>> = {
  agent: { kind: 'DaemonSet', name: AGENT, container: AGENT_CONTAINER },
  istiod: {
    kind: 'Deployment',
    name: 'istiod',
    container: 'discovery',
    asked: (kube) => injectionSample(kube, SUITE_NAMESPACE),
  },
};

const parameters = z.strictObject({
  program: z.enum(['agent', 'istiod']),
  /** `REPAIR_ENABLED`. */
  name: z.string(),
  value: z.string(),
  namespace: z.string().default('istio-system'),
  /** Of istiod: `blue`. */
  revision: z.string().default('default'),
});
const before = z.strictObject({
  /** As it stood in the container; null where it did not. */
  variable: z.looseObject({ name: z.string() }).nullable(),
  /** Whether the container had variables at all. */
  hadOthers: z.boolean(),
});

type Parameters = z.infer<typeof parameters>;
type Before = z.infer<typeof before>;
export type Variable = Pick<z.input<typeof parameters>, 'name' | 'value'>;

/** Sets a variable of the CNI agent; rolled out one node after the other. */
export function setAgentVariable(variable: Variable, mesh: Pick<Mesh, 'agent' | 'namespace'>): Act {
  return aimed(SET_VARIABLE, { program: 'agent', ...variable, namespace: agentNamespace(mesh) });
}

/** Sets a variable of istiod, as `values.pilot.env` would. */
export function setIstiodVariable(variable: Variable, mesh: Pick<Mesh, 'namespace' | 'values'>): Act {
  const { namespace, values } = mesh;
  return aimed(SET_VARIABLE, { program: 'istiod', ...variable, namespace, revision: revisionOf(values) });
}

/**
 * Sets a variable on the program's container, where it outranks a ConfigMap, as a change of the installer's values
 * with a restart would. It took hold when the last pod that has not got it is gone: until then that one may answer.
 */
export const SET_VARIABLE: ActKind<Parameters, Before> = {
  name: 'set-variable',
  parameters,
  before,
  what(target) {
    const { kind, namespace, name: workload } = referenceOf(target);
    return `${target.name}=${target.value} on ${kind} ${namespace}/${workload}`;
  },
  async read({ kube }, target) {
    const its = containerIn(await workloadOf(kube, target), target);
    return { variable: variableIn(its, target.name) ?? null, hadOthers: its?.env !== undefined };
  },
  apply: ({ kube }, target) =>
    change(kube, target, (env) => withVariable(env ?? [], { name: target.name, value: target.value })),
  async revert({ kube }, target, { variable, hadOthers }) {
    await change(kube, target, (env = []) => {
      if (variable !== null) return withVariable(env, variable);
      const others = env.filter(({ name }) => name !== target.name);
      return others.length === 0 && !hadOthers ? undefined : others;
    });
  },
  async confirm({ kube }, target, { variable }) {
    const rollout = await rolledOut(kube, await workloadOf(kube, target));
    if (!rollout.done) return { inForce: false, asBefore: false, seen: rollout.seen };
    await PROGRAMS[target.program].asked?.(kube);
    const now = variableIn(containerIn(rollout.value, target), target.name);
    return {
      inForce: now?.value === target.value,
      asBefore: isDeepStrictEqual(now ?? null, variable),
      seen: now === undefined ? `${target.name} is not set` : `rolled out with ${target.name}=${now.value}`,
    };
  },
};

function referenceOf({ program, namespace, revision }: Parameters) {
  const { kind, name } = PROGRAMS[program];
  return { apiVersion: 'apps/v1', kind, namespace, name: inRevision(name, revision) } as const;
}

async function workloadOf(kube: Kube, target: Parameters): Promise<KubeObject> {
  const reference = referenceOf(target);
  const object = await kube.get(reference);
  if (object !== undefined) return object;
  const { kind, namespace, name } = reference;
  throw new HarnessError('NO_SUCH_WORKLOAD', `there is no ${kind} ${namespace}/${name}`, {
    nextStep: 'do this in a lane whose mesh has one',
  });
}

async function change(
  kube: Kube,
  target: Parameters,
  env: (now: TemplateContainer['env']) => TemplateContainer['env'],
): Promise<void> {
  const { container } = PROGRAMS[target.program];
  const containers = withContainer(
    containersOf(await workloadOf(kube, target)),
    container,
    ({ env: now, ...its }) => {
      const wanted = env(now);
      return wanted === undefined ? its : { ...its, env: wanted };
    },
  );
  await kube.patch(referenceOf(target), { spec: { template: { spec: { containers } } } });
}

function containerIn(workload: KubeObject, { program }: Parameters): TemplateContainer | undefined {
  return containersOf(workload).find(({ name }) => name === PROGRAMS[program].container);
}

function variableIn(container: TemplateContainer | undefined, name: string): EnvVariable | undefined {
  return container?.env?.find((variable) => variable.name === name);
}

/** In its place, since a later variable may refer to an earlier one. */
function withVariable(env: readonly EnvVariable[], variable: EnvVariable): readonly EnvVariable[] {
  const isThere = env.some(({ name }) => name === variable.name);
  return isThere ? env.map((one) => (one.name === variable.name ? variable : one)) : [...env, variable];
}
