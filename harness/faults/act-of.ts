import type { Act } from '../acts/act.ts';
import { dropCniEntry } from '../acts/drop-cni-entry.ts';
import { flushRulesInPod } from '../acts/flush-rules-in-pod.ts';
import { patchWorkloadCapability } from '../acts/patch-workload-capability.ts';
import { rewritePeerAuthentication } from '../acts/rewrite-peer-authentication.ts';
import { setAgentImage } from '../acts/set-agent-image.ts';
import { setMeshValues } from '../acts/set-mesh-values.ts';
import { setAgentVariable, setIstiodVariable } from '../acts/set-variable.ts';
import { HarnessError } from '../errors/errors.ts';
import type { PodReference } from '../kube/kube.ts';
import { agentNamespace } from '../mesh/agent-facts.ts';
import { backendOf } from '../mesh/backend.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Lane } from '../model/lane.ts';
import type { Wrapped } from './agent-image.ts';
import type { FaultAct } from './fault.ts';

/** What a fault's act is aimed at in the lane that it is seeded into. */
export interface FaultTarget {
  readonly lane: Pick<Lane, 'cniBinDir'>;
  /** Nodes in the cluster's order; a fault of one node takes the last. */
  readonly nodes: readonly string[];
  /** The primary CNI's configuration list. */
  readonly cniConfigPath: string;
  readonly mesh: Pick<Mesh, 'namespace' | 'agent' | 'values' | 'version'>;
  /** Makes the agent's image with a wrapped plugin or installer, in reach of the nodes; gives its reference. */
  readonly agentImage: (wraps: Wrapped, program: string) => Promise<string>;
  /** Makes an image that ends well whatever it is told; as before. */
  readonly passingImage: () => Promise<string>;
  /** An injected pod of the pass that will judge. */
  readonly echoPod: () => Promise<PodReference>;
}

/** The act of a fault, aimed. */
export async function actOf(act: FaultAct, target: FaultTarget): Promise<Act> {
  switch (act.name) {
    case 'set-agent-image':
      return setAgentImage({
        image: await target.agentImage('plugin', act.plugin),
        namespace: agentNamespace(target.mesh),
        pluginPath: pluginOf(target),
      });
    case 'wrap-installer':
      return setAgentImage({
        image: await target.agentImage('installer', act.installer),
        namespace: agentNamespace(target.mesh),
        pluginPath: pluginOf(target),
        samePlugin: true,
      });
    case 'set-agent-variable':
      return setAgentVariable({ name: act.variable, value: act.value }, target.mesh);
    case 'set-istiod-variable':
      return setIstiodVariable({ name: act.variable, value: act.value }, target.mesh);
    case 'pass-validation':
      return setMeshValues({ 'global.proxy_init.image': await target.passingImage() }, target.mesh);
    case 'drop-cni-entry':
      return dropCniEntry({
        node: lastOf(target.nodes),
        path: target.cniConfigPath,
        pluginPath: pluginOf(target),
      });
    case 'flush-rules-in-pod': {
      const { namespace, name } = await target.echoPod();
      return flushRulesInPod({ pod: { namespace, name }, backend: backendOf(target.mesh) });
    }
    case 'set-mesh-value':
      return setMeshValues({ [act.path]: act.value }, target.mesh);
    case 'patch-workload-capability':
      return patchWorkloadCapability({ capability: act.capability });
    case 'rewrite-peer-authentication':
      return rewritePeerAuthentication({ from: act.from, to: act.to });
  }
}

/** The plugin's program on a node. */
function pluginOf({ lane }: FaultTarget): string {
  return `${lane.cniBinDir}/istio-cni`;
}

function lastOf(nodes: readonly string[]): string {
  const node = nodes.at(-1);
  if (node !== undefined) return node;
  throw new HarnessError('NO_NODE', 'the lane has no node', { nextStep: 'bring the lane up anew' });
}
