import { type Contract, contractFor } from '../requirement.ts';

interface AgentCapabilities extends Contract {
  readonly added: readonly string[];
}

const FOUR = ['NET_ADMIN', 'NET_RAW', 'SYS_ADMIN', 'SYS_PTRACE'];
const FIVE = ['DAC_OVERRIDE', ...FOUR];

/** Newest first: istio#54092 (backported), #53478. Before, the agent is privileged. */
const CAPABILITIES: readonly [AgentCapabilities, ...AgentCapabilities[]] = [
  { since: '1.31', added: FIVE },
  { since: '1.25@2024-12-05', added: FIVE },
  { since: '1.24.2', added: FIVE },
  { since: '1.24@2024-10-11', added: FOUR },
];

/**
 * What the agent of a version needs on a node: istio/istio manifests/charts/istio-cni/templates/daemonset.yaml.
 * @throws ContractUnknownError where `seen` is otherwise and the version is newer than what is known here
 */
export function agentCapabilities(istio: string, seen: readonly string[]): readonly string[] {
  const { contract, beyond } = contractFor(CAPABILITIES, istio);
  beyond(seen.find((name) => !contract.added.includes(name)));
  return contract.added;
}
