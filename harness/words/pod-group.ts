import type { Bench } from '../bench/bench.ts';
import type { PodOutcome } from '../bench/pod-outcome.ts';
import type { KubeObject, PodReference } from '../kube/kube.ts';
import type { PodSnapshot as Snapshot } from '../probes/snapshot.ts';
import type { Findings } from '../verdict/findings.ts';
import type { SkipReason } from './skip-reasons.ts';

/** A look at a pod that all groups get: its facts, and the rules of its network namespace. */
export type PodSnapshot = Snapshot<'rules'>;

/** Pods that are alike: what they are, where they come from, and what must become of each. */
export type PodGroup<X = object> = Expected<X> & (MadePods | FoundPods);

interface Expected<X> {
  /** What one of them is, for a report: `pod labelled false`. */
  readonly what: string;
  /** Absent where only `holds` says what must be so. */
  readonly expect?: 'redirected' | 'left alone';
  /** They are on the host network: where they are left alone there are rules, those of the node. */
  readonly onHost?: true;
  /** Names of its containers, all of them; or that the injector gave it a proxy. */
  readonly containers?: readonly string[] | 'injected';
  /** Only where the statement says so: the plugin logs why it leaves the pod alone. */
  readonly logs?: SkipReason;
  /** What else must be so. */
  readonly holds?: (findings: Findings, subject: string, seen: PodOutcome & X) => unknown;
}

/** One pod on each node. */
export interface MadePods {
  /**
   * A namespace of the judgement's own, with or without injection, or where not even a pod's label asks for it; or one that
   * others share, and how its pods' names begin.
   */
  readonly in: 'plain' | 'injected' | 'uninjectable' | SharedPlace;
  readonly make: (
    its: { readonly name: string; readonly node: string; readonly namespace: string },
    bench: Bench,
  ) => KubeObject | Promise<KubeObject>;
}

/** A namespace that others share; which, where the lane tells it. */
export interface SharedPlace {
  readonly shared: string | ((bench: Bench) => string);
  readonly prefix: string;
}

/** Pods that somebody else makes. */
export interface FoundPods {
  readonly find: (bench: Bench) => Promise<readonly PodReference[]>;
  /** They are older than the judging pass. */
  readonly standing?: true;
}

/** The pass's injected echo pods. */
export const meshedPods: FoundPods = { find: async (bench) => (await bench.echoPods('meshed')).meshed };
/** The pass's echo pods outside the mesh. */
export const plainPods: FoundPods = { find: async (bench) => (await bench.echoPods('plain')).plain };
