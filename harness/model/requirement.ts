import type { Capability } from './capability.ts';
import type { Ground } from './ground.ts';
import type { KnownFinding } from './known-finding.ts';
import type { Mode } from './mode.ts';

export type RequirementId = `CNI-${string}`;

/** Core must pass for a conformant result; extended is judged where a feature is claimed. */
export type Level = 'core' | 'extended';

/**
 * What judging does to the lane, beside looking at it, and at and by the pass's echo pods.
 *
 * `reads` makes and changes nothing: the API is read and dry-run, and nodes are looked at by the probe.
 *
 * `own-namespace` makes what it likes in namespaces of its own, and elsewhere only objects of its own that nobody else
 * looks at: a pod in a namespace that passes share (`conformance-excluded`, `kube-system`), a Service in front of the
 * echo pods, an account's ClusterRole. By their names, in which the pass's id is, no two judgements meet; none of them
 * selects, configures or binds what another made, but for a further name by which the echo pods can be called. On a node it
 * runs the plugin, for network namespaces of its own. Both kinds run side by side.
 *
 * `looks-back` makes and changes nothing either. It looks at what became of the lane since it is up, and is begun as the last
 * of what leaves its programs running: what it looks back on is as long as the pass has taken, and the rest it waits for.
 *
 * `mesh` and `restarts` change the lane, and run one after another in batches of their own: `mesh` changes objects of the
 * mesh, `restarts` has its programs start anew, by which they may mend what others should see broken.
 *
 * `node` breaks one node that is the judgement's own while it lasts: its CNI configuration, the plugin, the agent. Beside
 * that it does what `own-namespace` does. On different nodes they run at once.
 */
export type Effect = 'reads' | 'looks-back' | 'own-namespace' | 'node' | 'mesh' | 'restarts';

export type Theme =
  | 'install'
  | 'chaining'
  | 'privilege'
  | 'injection'
  | 'admission'
  | 'identification'
  | 'exclusion'
  | 'rules'
  | 'annotations'
  | 'traffic'
  | 'dns'
  | 'probes'
  | 'startup'
  | 'repair'
  | 'lifecycle'
  | 'plugin'
  | 'observability'
  | 'parity';

/** One entry of the catalogue: what must hold, for whom, and what must turn it red. */
export interface Requirement {
  readonly id: RequirementId;
  readonly theme: Theme;
  /** A present-tense sentence about the product; stable, since reports use it as the name. */
  readonly title: string;
  /** The rule in RFC 2119 words. */
  readonly statement: string;
  /** Where the rule comes from: file and symbol upstream, or an issue number of istio/istio. */
  readonly source: string;
  readonly level: Level;
  /** The modes in which it is judged; a parity requirement names the lanes that it compares. */
  readonly modes: readonly Mode[];
  /**
   * `lane`: a verdict for each lane; `parity`: one verdict over what it observed itself in both modes; `record`: one
   * verdict over what all requirements observed that were judged in both.
   */
  readonly scope: 'lane' | 'parity' | 'record';
  readonly effect: Effect;
  readonly needs: readonly Capability[];
  /** Part of the `quick` profile. */
  readonly quick: boolean;
  /** It waits for minutes of real time, such as for the end of a token: part of the `full` profile alone. */
  readonly slow: boolean;
  /** Names of the seeded faults (fixtures/faults) that must turn it non-conformant. */
  readonly faults: readonly string[];
  /** What it needs to be sound beside what it is about. */
  readonly restsOn: readonly Ground[];
  /** Published defects of the product that make it non-conformant. */
  readonly known: readonly KnownFinding[];
  /** First and last version of Istio for which the rule is stated, as `isFrom` and `isUpTo` read them: `1.24`. */
  readonly since?: string;
  readonly until?: string;
}
