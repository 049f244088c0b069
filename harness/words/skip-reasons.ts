import { isDeepStrictEqual } from 'node:util';
import { type Contract, contractFor } from '../verdict/contract.ts';
import type { Findings } from '../verdict/findings.ts';
import { EXCLUDED_NAMESPACE } from '../workloads/namespace.ts';

/** Why the plugin leaves a pod alone: istio/istio cni/pkg/plugin/plugin.go doAddRun. */
export type SkipReason =
  | 'excluded'
  | 'istio-init'
  | 'disable-envoy'
  | 'no-proxy'
  | 'proxy-type'
  | 'disabled'
  | 'no-status';

interface Wordings extends Contract {
  /** What the plugin logs of a pod of the excluded namespace, or of one with a container `app`; the pod's name is `the`. */
  readonly words: Readonly<Record<SkipReason, string>>;
}

const WORDS: Wordings['words'] = {
  excluded: `pod namespace ${EXCLUDED_NAMESPACE} excluded`,
  'istio-init': 'excluded due to being already injected with istio-init container',
  'disable-envoy': 'excluded due to DISABLE_ENVOY on istio-proxy',
  'no-proxy': 'excluded because it does not have istio-proxy container (have [app])',
  'proxy-type': 'excluded the pod because it has proxy type router',
  disabled: 'excluded due to inject-disabled annotation',
  'no-status': 'excluded due to not containing sidecar annotation',
};

/** By version of Istio, newest first. Before 1.26 the plugin keeps no log of its own on the node. */
const WORDINGS: readonly [Wordings, ...Wordings[]] = [
  { since: '1.31', words: WORDS },
  { since: '1.30', words: WORDS },
  { since: '1.26', words: { ...WORDS, excluded: 'pod namespace excluded' } },
];

export interface Logged {
  /** `namespace/name`, which some wordings hold. */
  readonly pod: string;
  /** The plugin's messages about the pod. */
  readonly said: readonly string[];
  /** Version of Istio. */
  readonly istio: string;
}

/**
 * For requirements that are about the log: the plugin says of the pod, once, why it leaves it alone, in the words of its version.
 * @throws ContractUnknownError for words that nobody knows, of an Istio newer than all known wordings
 */
export function logsWhy(findings: Findings, subject: string, reason: SkipReason, logged: Logged): void {
  const { pod, said, istio } = logged;
  const { contract, beyond } = contractFor(WORDINGS, istio);
  const seen = said.map((message) => message.replace(pod, 'the'));
  const known = Object.values(contract.words);
  const expected = [contract.words[reason]];
  if (!isDeepStrictEqual(seen, expected)) beyond(seen.find((message) => !known.includes(message)));
  findings.equal(`${subject}: the plugin's log`, expected, seen);
}
