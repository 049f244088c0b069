import { HarnessError } from '../errors/errors.ts';
import type { ActKind } from './act.ts';
import { CORDON_NODE } from './cordon-node.ts';
import { DROP_AGENT_SANDBOX } from './drop-agent-sandbox.ts';
import { DROP_CNI_ENTRY } from './drop-cni-entry.ts';
import { EDIT_NODE_FILE } from './edit-node-file.ts';
import { FLUSH_RULES_IN_POD } from './flush-rules-in-pod.ts';
import { HIDE_API_SERVER } from './hide-api-server.ts';
import { INSTALL_EARLIER } from './install-earlier.ts';
import { KILL_AGENT } from './kill-agent.ts';
import { PATCH_WORKLOAD_CAPABILITY } from './patch-workload-capability.ts';
import { RESTART_AGENT } from './restart-agent.ts';
import { RESTART_KUBELET } from './restart-kubelet.ts';
import { REWRITE_PEER_AUTHENTICATION } from './rewrite-peer-authentication.ts';
import { SEND_AGENT_AWAY } from './send-agent-away.ts';
import { SET_AGENT_CONFIG } from './set-agent-config.ts';
import { SET_AGENT_IMAGE } from './set-agent-image.ts';
import { SET_CONFIG_KEY } from './set-config-key.ts';
import { SET_MESH_VALUES } from './set-mesh-values.ts';
import { SET_VARIABLE } from './set-variable.ts';
import { STOP_NODE } from './stop-node.ts';
import { TAINT_NODE } from './taint-node.ts';
import { UNBIND_ACCOUNT } from './unbind-account.ts';
import { UNINSTALL_AGENT } from './uninstall-agent.ts';

/** Every kind of act that may be found on a lane's record. */
export const ACT_KINDS: readonly ActKind[] = [
  CORDON_NODE,
  DROP_AGENT_SANDBOX,
  DROP_CNI_ENTRY,
  EDIT_NODE_FILE,
  FLUSH_RULES_IN_POD,
  HIDE_API_SERVER,
  INSTALL_EARLIER,
  KILL_AGENT,
  PATCH_WORKLOAD_CAPABILITY,
  RESTART_AGENT,
  RESTART_KUBELET,
  REWRITE_PEER_AUTHENTICATION,
  SEND_AGENT_AWAY,
  SET_AGENT_CONFIG,
  SET_AGENT_IMAGE,
  SET_CONFIG_KEY,
  SET_MESH_VALUES,
  SET_VARIABLE,
  TAINT_NODE,
  STOP_NODE,
  UNBIND_ACCOUNT,
  UNINSTALL_AGENT,
];

/** @throws HarnessError NO_SUCH_ACT for one of another version of the suite */
export function actKindNamed(name: string): ActKind {
  const kind = ACT_KINDS.find((one) => one.name === name);
  if (kind !== undefined) return kind;
  throw new HarnessError('NO_SUCH_ACT', `this version of the suite knows no act ${JSON.stringify(name)}`, {
    nextStep: 'revert it with the version that did it, or bring the lane up anew',
  });
}
