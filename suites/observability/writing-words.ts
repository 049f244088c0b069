import { type Bench, type Contract, contractFor, type Findings } from '../requirement.ts';

type Backend = Bench['lane']['backend'];

interface Wordings extends Contract {
  /** What the plugin logs before it writes rules, ahead of the pod's name. */
  readonly words: Readonly<Record<Backend, string>>;
}

/** istio/istio cni/pkg/plugin/sidecar_iptables_linux.go, sidecar_nftables_linux.go. */
const WORDINGS: readonly [Wordings] = [
  {
    since: '1.31',
    words: {
      iptables: 'Start iptables configuration for',
      nftables: 'Start nftables configuration for',
    },
  },
];

/**
 * The plugin says of a pod that it writes rules for it, in the words of its version.
 * @throws ContractUnknownError for words that nobody knows, of an Istio newer than all known wordings
 */
export function logsWriting(
  findings: Findings,
  subject: string,
  its: {
    /** `namespace/name`. */
    readonly pod: string;
    /** The plugin's messages about the pod. */
    readonly said: readonly string[];
    /** Version of Istio. */
    readonly istio: string;
    readonly backend: Backend;
  },
): void {
  const { contract, beyond } = contractFor(WORDINGS, its.istio);
  const expected = `${contract.words[its.backend]} ${its.pod.split('/')[1]}`;
  const isTold = its.said.some((message) => message.includes(expected));
  if (!isTold) beyond(its.said[0]);
  findings.holds(`${subject}: the plugin's log`, expected, isTold, its.said.join('; '));
}
