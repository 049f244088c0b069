import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import type { Kube } from '../kube/kube.ts';
import { isReady } from '../kube/pod-state.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import { AGENT_CONFIG } from '../mesh/agent-names.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Act, type ActKind, type ActWorld, aimed } from './act.ts';
import { agentOn } from './agent-on-node.ts';
import { runScript } from './node-script.ts';

const parameters = z.strictObject({
  /** Of the ConfigMap: `EXCLUDE_NAMESPACES`. */
  key: z.string(),
  value: z.string(),
  /** The node whose agent the work may start anew: after that it is started anew once more. */
  restarted: z.string(),
  /** Directory of its configurations, by which it is seen that the agent has installed as before. */
  confDir: z.string(),
  agentNamespace: z.string().default('istio-system'),
});
const before = z.strictObject({
  value: z.string().nullable(),
  /** Of all files in the directory. */
  sha256: z.string(),
});

type Parameters = z.infer<typeof parameters>;

/** Sets a key of the agent's ConfigMap, as a change of the installer's values does. Agents read it when they start. */
export function setConfigKey(
  config: Omit<z.input<typeof parameters>, 'agentNamespace'>,
  mesh: Pick<Mesh, 'agent' | 'namespace'>,
): Act {
  return aimed(SET_CONFIG_KEY, { ...config, agentNamespace: agentNamespace(mesh) });
}

/** It took hold when the ConfigMap has it, and is reverted when the node has what its agent installed before. */
export const SET_CONFIG_KEY: ActKind<Parameters, z.infer<typeof before>> = {
  name: 'set-config-key',
  parameters,
  before,
  settledAfter: 2,
  what: ({ key, value }) => `${key}=${value} in ConfigMap ${AGENT_CONFIG}`,
  read: async (world, target) => ({
    value: await valueOf(world.kube, target),
    sha256: await installedOn(world, target),
  }),
  async apply({ kube, signal }, target) {
    signal?.throwIfAborted();
    await write(kube, target, target.value);
  },
  async revert(world, target, { value, sha256 }) {
    await write(world.kube, target, value);
    if ((await installedOn(world, target)) === sha256) return;
    const agent = await agentOf(world.kube, target);
    if (agent === undefined) return;
    const { name, uid } = agent.metadata;
    await world.kube.delete(
      { apiVersion: 'v1', kind: 'Pod', namespace: target.agentNamespace, name },
      { uid },
    );
  },
  async confirm(world, target, was) {
    const [value, sha256, agent] = await Promise.all([
      valueOf(world.kube, target),
      installedOn(world, target),
      agentOf(world.kube, target),
    ]);
    const isInstalled = sha256 === was.sha256 && agent !== undefined && isReady(agent);
    return {
      inForce: value === target.value,
      asBefore: value === was.value && isInstalled,
      seen: `${target.key} is ${value ?? 'not set'}; ${target.restarted} ${isInstalled ? 'is' : 'is not'} installed as before`,
    };
  },
};

function referenceTo({ agentNamespace: namespace }: Parameters) {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: AGENT_CONFIG };
}

async function valueOf(kube: Kube, target: Parameters): Promise<string | null> {
  const map = await kube.get(referenceTo(target));
  if (map !== undefined) return map['data']?.[target.key] ?? null;
  throw new HarnessError('NO_AGENT', `there is no ConfigMap ${target.agentNamespace}/${AGENT_CONFIG}`, {
    nextStep: 'see what CNI-A-02 says of this lane',
  });
}

async function write(kube: Kube, target: Parameters, value: string | null): Promise<void> {
  await kube.patch(referenceTo(target), { data: { [target.key]: value } });
}

async function installedOn(world: ActWorld, { restarted, confDir }: Parameters): Promise<string> {
  return await runScript(world, restarted, 'cd "$1"; sha256sum -- * | sha256sum', [confDir]);
}

function agentOf(kube: Kube, { restarted: node, agentNamespace: namespace }: Parameters) {
  return agentOn(kube, { node, agentNamespace: namespace });
}
