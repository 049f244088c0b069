import { z } from 'zod';
import type { KubeObject } from '../kube/kube.ts';
import { isReady } from '../kube/pod-state.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { type Act, type ActKind, type ActWorld, aimed } from './act.ts';
import { agentOn, agentParameters, agentSeen, readyAgentOn, signalAgent } from './agent-on-node.ts';
import { AWAY, agentLabel, setAgentLabel } from './node-label.ts';
import { runScript } from './node-script.ts';

const parameters = agentParameters.extend({
  /**
   * What becomes of its pod: the kubelet makes it a sandbox anew (`restarted`), or its object is removed without grace, too, and
   * the DaemonSet makes another (`replaced`) or, until this is reverted, none (`away`).
   */
  pod: z.enum(['restarted', 'replaced', 'away']),
  kubeconfig: z.string().default('/var/run/istio-cni/istio-cni-kubeconfig'),
});
const before = z.strictObject({
  name: z.string(),
  uid: z.string(),
  sandbox: z.string(),
  label: z.string().nullable(),
});

type Parameters = z.infer<typeof parameters>;
type Before = z.infer<typeof before>;

const SANDBOX = 'crictl pods -q --state ready --label "io.kubernetes.pod.uid=$1" | head -n 1';
/** HTTP status that the API server has for the token in a kubeconfig; the token is on no command line. */
const TOKEN_STATUS = `
server=$(sed -n 's/^ *server: *//p' "$1")
sed -n 's/^ *token: */Authorization: Bearer /p' "$1" | curl -ks -o /dev/null --max-time 5 -w '%{http_code}' -H @- "$server/api"`;

/**
 * Ends the agent of one node without any clean-up, as a node that loses power does: its sandbox is stopped, by which its process
 * is killed. Where its pod's object goes, too, its token dies with it, and the plugin is left behind with that.
 */
export function dropAgentSandbox(
  from: Pick<Parameters, 'node' | 'pod'>,
  mesh: Pick<Mesh, 'agent' | 'namespace'>,
): Act {
  return aimed(DROP_AGENT_SANDBOX, { ...from, agentNamespace: agentNamespace(mesh) });
}

/**
 * It took hold when that sandbox is no longer and another pod or none is there; without an agent, when the API server knows the
 * left token no more. It is reverted when the node has an agent that is Ready.
 */
export const DROP_AGENT_SANDBOX: ActKind<Parameters, Before> = {
  name: 'drop-agent-sandbox',
  parameters,
  before,
  what: ({ node, pod }) =>
    `agent's sandbox on ${node} stopped${pod === 'restarted' ? '' : ", its pod's object removed"}${pod === 'away' ? ', and none comes' : ''}`,
  async read(world, target) {
    const { name, uid = '' } = (await readyAgentOn(world.kube, target)).metadata;
    const sandbox = await sandboxOf(world, target, uid);
    return { name, uid, sandbox, label: await agentLabel(world.kube, target.node) };
  },
  async apply(world, target, { name, uid, sandbox }) {
    const { node, agentNamespace: namespace, pod } = target;
    const { kube, signal } = world;
    if (pod !== 'restarted') {
      // Told by the kubelet to end, it would clean up: a process that is stopped hears nothing.
      await signalAgent(world, node, uid, 'STOP');
      if (pod === 'away') await setAgentLabel(kube, node, AWAY);
      await kube.delete({ apiVersion: 'v1', kind: 'Pod', namespace, name }, { graceSeconds: 0, uid, signal });
    }
    await runScript(world, node, 'crictl stopp "$1"', [sandbox]);
  },
  async revert(world, { node, pod }, { uid, label }) {
    if (pod !== 'restarted') await signalAgent(world, node, uid, 'CONT');
    if (pod === 'away') await setAgentLabel(world.kube, node, label);
  },
  async confirm(world, target, was) {
    const own = await agentOn(world.kube, target);
    const uid = own?.metadata.uid ?? was.uid;
    const sandbox = await sandboxOf(world, target, uid);
    const isLabelled = (await agentLabel(world.kube, target.node)) === was.label;
    return {
      inForce: sandbox !== was.sandbox && (await isGone(world, target, was, own)),
      asBefore: isLabelled && own !== undefined && isReady(own) && sandbox !== '',
      seen: `${agentSeen(own)}, ${sandbox === '' ? 'no sandbox' : `sandbox ${sandbox.slice(0, 12)}`}`,
    };
  },
};

async function isGone(
  world: ActWorld,
  { node, pod, kubeconfig }: Parameters,
  { uid }: Before,
  own: KubeObject | undefined,
): Promise<boolean> {
  if (pod === 'restarted') return true;
  if (pod === 'replaced') return own !== undefined && own.metadata.uid !== uid;
  return own === undefined && (await runScript(world, node, TOKEN_STATUS, [kubeconfig])) === '401';
}

async function sandboxOf(world: ActWorld, { node }: Parameters, uid: string): Promise<string> {
  return await runScript(world, node, SANDBOX, [uid]);
}
