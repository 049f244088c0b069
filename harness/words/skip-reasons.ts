import { isDeepStrictEqual } from 'node:util';
import { EXCLUDED_NAMESPACE } from '../mesh/exclusions.ts';
import type { Mesh } from '../mesh/mesh.ts';
import { pluginLevel } from '../mesh/plugin-level.ts';
import { tellsInfo } from '../mesh/scope-level.ts';
import { type Contract, contractFor } from '../verdict/contract.ts';
import type { Findings } from '../verdict/findings.ts';

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
  /** Whether the plugin keeps a log of its own on the node (istio#55304). */
  readonly kept?: false;
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

const OLDER: Wordings['words'] = { ...WORDS, excluded: 'pod namespace excluded' };

/** By version of Istio, newest first. */
const WORDINGS: readonly [Wordings, ...Wordings[]] = [
  { since: '1.31', words: WORDS },
  { since: '1.30@2026-04-01', words: WORDS },
  { since: '1.26@2025-03-03', words: OLDER },
  { since: '1.25.2', words: OLDER },
  { since: '1.25', words: OLDER, kept: false },
  { since: '1.24.5', words: OLDER },
  { since: '1.21', words: OLDER, kept: false },
];

/** Of any version. */
const DECISIONS: ReadonlySet<string> = new Set(WORDINGS.flatMap(({ words }) => Object.values(words)));

export interface Logged {
  /** `namespace/name`, which some wordings hold. */
  readonly pod: string;
  /** The plugin's messages about the pod. */
  readonly said: readonly string[];
  /** Version of Istio. */
  readonly istio: string;
  /** The plugin's level, where that is above what it decides at. */
  readonly quiet?: string;
}

/** Of a mesh whose plugin does not log what it decides, at which level it logs; nothing of any other. */
export function quietOf(mesh: Pick<Mesh, 'values' | 'version'>): Pick<Logged, 'quiet'> {
  const level = pluginLevel(mesh);
  return tellsInfo(level) ? {} : { quiet: level };
}

/**
 * For requirements that are about the log: the plugin says of the pod, once, why it leaves it alone, in the words of its version;
 * what else it tells, as at level debug or when it asks the API server again, is no decision. Where no log can tell, that is noted.
 * @throws ContractUnknownError for words that nobody knows, of an Istio newer than all known wordings
 */
export function logsSkipReason(
  findings: Findings,
  subject: string,
  reason: SkipReason,
  logged: Logged,
): void {
  const { pod, said, istio, quiet } = logged;
  const { contract, beyond } = contractFor(WORDINGS, istio);
  const silent =
    contract.kept === false
      ? `Istio ${istio} keeps none`
      : quiet === undefined
        ? ''
        : `its level is ${quiet}`;
  if (silent !== '') {
    findings.note(`${subject}: the plugin's log is not asked, ${silent}`);
    return;
  }
  // Before 1.26 Go's own complaint of words too many stands behind some.
  const told = said.map((message) => message.replace(pod, 'the').replace(/%!\(EXTRA .*\)$/, ''));
  const known = Object.values(contract.words);
  const decisions = told.filter((message) => DECISIONS.has(message));
  const seen = decisions.length === 0 ? told : decisions;
  const expected = [contract.words[reason]];
  if (!isDeepStrictEqual(seen, expected)) beyond(seen.find((message) => !known.includes(message)));
  findings.equal(`${subject}: the plugin's log`, expected, seen);
}
