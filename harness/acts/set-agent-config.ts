import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { Kube, KubeObject, ObjectReference } from '../kube/kube.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import { AGENT, AGENT_CONFIG } from '../mesh/agent-names.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Act, type ActKind, aimed } from './act.ts';
import { rolledOut } from './rolled-out.ts';

/** Of the agent's ConfigMap, by which it has its variables. */
const data = z.record(z.string(), z.string());
/** Rules of ClusterRoles, by their names. */
const roles = z.record(z.string(), z.array(z.looseObject({})));
const parameters = z.strictObject({ data, roles, namespace: z.string().default('istio-system') });
const before = z.strictObject({
  data,
  roles,
  /** Of the DaemonSet's template; null where it has none. */
  restarted: z.string().nullable(),
});

type Parameters = z.infer<typeof parameters>;

const RESTARTED = 'istio-cni-conformance.restarted';

/**
 * Gives the agent another configuration and the rights that go with it, as an installation with other values and a restart
 * do: the chart has no DaemonSet restart for its ConfigMap alone.
 */
export function setAgentConfig(
  config: Pick<z.input<typeof parameters>, 'data' | 'roles'>,
  mesh: Pick<Mesh, 'agent' | 'namespace'>,
): Act {
  return aimed(SET_AGENT_CONFIG, { ...config, namespace: agentNamespace(mesh) });
}

/** Took hold once every pod of the agent has started since, and the last one of before is gone. */
export const SET_AGENT_CONFIG: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'set-agent-config',
  parameters,
  before,
  what: ({ namespace }) => `other configuration and rights of the agent, DaemonSet ${namespace}/${AGENT}`,
  async read({ kube }, target) {
    return await stateOf(kube, target);
  },
  async apply({ kube, signal, clock }, target, there) {
    signal?.throwIfAborted();
    await change(kube, target, there, { ...target, restarted: clock.timestamp() });
  },
  async revert({ kube }, target, there) {
    await change(kube, target, await stateOf(kube, target), there);
  },
  async confirm({ kube }, target, there) {
    const rollout = await rolledOut(kube, await objectOf(kube, daemonSet(target)));
    if (!rollout.done) return { inForce: false, asBefore: false, seen: rollout.seen };
    const now = await stateOf(kube, target);
    const is = (wanted: Pick<Parameters, 'data' | 'roles'>) =>
      isDeepStrictEqual([now.data, now.roles], [wanted.data, wanted.roles]);
    return {
      inForce: is(target) && now.restarted !== there.restarted,
      asBefore: is(there) && now.restarted === there.restarted,
      seen: now.restarted === null ? 'as installed' : `rolled out, restarted at ${now.restarted}`,
    };
  },
};

async function stateOf(kube: Kube, target: Parameters): Promise<z.infer<typeof before>> {
  const [config, agent] = await Promise.all([
    objectOf(kube, configMap(target)),
    objectOf(kube, daemonSet(target)),
  ]);
  const its = await Promise.all(
    Object.keys(target.roles).map(async (name) => [name, (await objectOf(kube, role(name)))['rules'] ?? []]),
  );
  const annotations = agent['spec'].template.metadata?.annotations ?? {};
  return {
    data: config['data'] ?? {},
    roles: Object.fromEntries(its),
    restarted: annotations[RESTARTED] ?? null,
  };
}

/** Rights first: the pods that start then are to have them. */
async function change(
  kube: Kube,
  target: Parameters,
  now: z.infer<typeof before>,
  wanted: z.infer<typeof before>,
): Promise<void> {
  for (const [name, rules] of Object.entries(wanted.roles)) await kube.patch(role(name), { rules });
  const gone = Object.keys(now.data).filter((key) => !(key in wanted.data));
  const removed = Object.fromEntries(gone.map((key) => [key, null]));
  await kube.patch(configMap(target), { data: { ...wanted.data, ...removed } });
  const annotations = { [RESTARTED]: wanted.restarted };
  await kube.patch(daemonSet(target), { spec: { template: { metadata: { annotations } } } });
}

async function objectOf(kube: Kube, reference: ObjectReference): Promise<KubeObject> {
  const object = await kube.get(reference);
  if (object !== undefined) return object;
  throw new HarnessError('NO_SUCH_OBJECT', `there is no ${reference.kind} ${reference.name}`, {
    nextStep: 'do this in a lane that is installed with repair and the CNI agent',
  });
}

function configMap({ namespace }: Parameters): ObjectReference {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: AGENT_CONFIG };
}

function daemonSet({ namespace }: Parameters): ObjectReference {
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', namespace, name: AGENT };
}

function role(name: string): ObjectReference {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name };
}
