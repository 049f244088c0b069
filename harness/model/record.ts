import type { EndingSignal } from '../process/ending-signals.ts';
import type { Capability } from './capability.ts';
import type { Lane, LaneId } from './lane.ts';
import type { Mode } from './mode.ts';
import type { RequirementId } from './requirement.ts';
import type { Verdict } from './verdict.ts';

/** A file or text that backs a verdict. `path` is relative to the run's output directory. */
export interface Evidence {
  readonly name: string;
  readonly path: string;
  readonly mediaType: string;
}

/** The lane column of a parity verdict. */
export const PARITY_LANE = 'parity' satisfies LaneId;

/**
 * Why a planned judgement is left out: `--only` does not name it, or the `profile` has it not; the `version` of Istio is
 * not one that it is stated for; a `capability` is missing; no `lane` of this run is there for it.
 */
export const LEFT_OUT_CAUSES = ['only', 'profile', 'version', 'capability', 'lane'] as const;
export type LeftOutCause = (typeof LEFT_OUT_CAUSES)[number];

/** One planned judgement: a requirement in a lane, or the reason why it is left out. */
export interface PlannedJudgement {
  readonly requirement: RequirementId;
  /** A lane's id, or `parity`. */
  readonly lane: LaneId;
  /** Set where it will not be judged: what is missing, or who left it out. */
  readonly leftOut?: {
    readonly verdict: 'not-supported' | 'skipped';
    readonly cause: LeftOutCause;
    /** In words, for a person. */
    readonly reason: string;
  };
}

/** lanes x requirements, with a reason for everything left out. */
export interface Plan {
  readonly lanes: readonly Lane[];
  readonly judgements: readonly PlannedJudgement[];
  /** The two lanes that parity compares, alike in all but the mode; absent where there are no such two. */
  readonly parity?: Readonly<Record<Mode, LaneId>>;
}

/** A pod whose birth was judged: the evidence that it is the judgement's own. */
export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly node: string;
}

/** One line of the append-only journal: a fact each. Of those that come twice, the last one counts; a run's line begins a new record. */
export type JournalLine =
  | {
      readonly type: 'run';
      readonly at: string;
      /** Of the journal's form. */
      readonly schemaVersion: number;
      readonly run: Omit<RunFacts, keyof MadeOf>;
    }
  /** What its lanes are made of, once that is there. */
  | { readonly type: 'images'; readonly at: string; readonly images: MadeOf }
  /** Before the images are there, and again when they tell the version of Istio for certain. */
  | { readonly type: 'plan'; readonly at: string; readonly plan: Plan }
  | { readonly type: 'lane'; readonly at: string; readonly lane: LaneFacts }
  | {
      /** Written instead of the lane's facts, when it did not come up; after them, when judging it ended before its time. */
      readonly type: 'lane-failed';
      readonly at: string;
      readonly lane: LaneId;
      /** One line; of a mesh it names the container. */
      readonly reason: string;
      /** What is told beside it: the last lines of that container's log, of a program's output. */
      readonly said?: readonly string[];
      /** Folder below the output directory with what the lane looked like. */
      readonly kept?: string;
    }
  | {
      /** Written by the binding in the moment the verdict is reached. */
      readonly type: 'verdict';
      readonly at: string;
      readonly requirement: RequirementId;
      readonly lane: LaneId;
      readonly verdict: Verdict;
      /** What was observed, JSON; what `report --rejudge` and parity read. Absent if observing failed. */
      readonly observation?: unknown;
      readonly pods: readonly PodIdentity[];
      readonly evidence: readonly Evidence[];
      readonly durationMs: number;
    }
  | {
      /** What a parity requirement saw in one lane; judged when both lanes are done. */
      readonly type: 'observation';
      readonly at: string;
      readonly requirement: RequirementId;
      readonly lane: LaneId;
      readonly observation: unknown;
      readonly evidence: readonly Evidence[];
      readonly durationMs: number;
    }
  | {
      readonly type: 'phase';
      readonly at: string;
      /** `images`, `lane init: cluster`, `judging cni`, `tear-down`, ... */
      readonly name: string;
      readonly durationMs: number;
    }
  | {
      readonly type: 'end';
      readonly at: string;
      /** Why it did not come to its end by itself, in words. */
      readonly interrupted?: string;
      /** The signal that did it, if it was one. */
      readonly signal?: EndingSignal;
      /** The error's code, if it was one of the suite's own: `REFUSED_FOR_SAFETY`, ... */
      readonly errorCode?: string;
      /** What went wrong beside that, a line each: what could not be torn down, or written. */
      readonly problems?: readonly string[];
      readonly hermetic?: HermeticFacts;
    };

/** How a run ended. It comes again where tearing down met something after the reports were written. */
export type EndLine = Extract<JournalLine, { type: 'end' }>;

/** Why a lane did not come up, or was not judged to the end. */
export type LaneFailure = Omit<Extract<JournalLine, { type: 'lane-failed' }>, 'type' | 'at'>;

/** What the lanes of a run are made of. */
export interface MadeOf {
  /** Version, origin and digest of every image. */
  readonly images: readonly ImageFact[];
  /** Bytes of images by where they came from: a registry, or what is kept of earlier runs. */
  readonly downloads?: readonly DownloadFact[] | undefined;
  readonly istio: IstioFacts;
  readonly kubernetes: string;
}

/** Facts of a run that are known before any lane is up. */
export interface RunFacts extends MadeOf {
  readonly id: string;
  /** Version of the suite, from package.json. */
  readonly suite: string;
  readonly startedAt: string;
  readonly profile: string;
  readonly only: readonly string[];
  readonly engine: string;
  readonly host: { readonly kernel: string; readonly cpus: number; readonly memoryBytes: number };
  /** What the user set for the installer. */
  readonly settings: readonly string[];
  /**
   * What the user chose that differs from the defaults, by option names as a file of `--config` spells them; no secrets.
   */
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Set where the lanes that were judged were there before, of a kept run. */
  readonly keptLanes?: boolean;
  /** The runs that judged a part each, where several are reported together. */
  readonly parts?: readonly RunPart[];
}

/** A run that judged a part of a plan. */
export interface RunPart extends Pick<RunFacts, 'id' | 'startedAt' | 'only' | 'engine' | 'host'> {
  readonly endedAt?: string;
  readonly lanes: readonly LaneId[];
  /** What of its journal could not be read, and what went wrong at its end. */
  readonly problems: readonly string[];
}

export type OptionValue = string | number | boolean | readonly string[];

export interface IstioFacts {
  readonly version: string;
  /** `module v0.0.0-…`, `directory …` or `registry`. */
  readonly origin: string;
  /** `upstream Envoy 1.40.0` or Istio's own proxy. */
  readonly proxy: string;
}

export interface ImageFact {
  readonly name: string;
  readonly digest: string;
  readonly origin: 'source' | 'registry' | 'bundle';
}

/** How much of the images came from where. */
export interface DownloadFact {
  /** A registry, or `store`: this user's cache of what came earlier. */
  readonly from: string;
  readonly bytes: number;
}

/** Facts of a lane, written when it is up. */
export interface LaneFacts {
  readonly id: LaneId;
  readonly lane: Lane;
  readonly clusterUid: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly os: string;
    readonly kernel: string;
    readonly runtime: string;
    readonly kubelet: string;
  }[];
  readonly primaryCni: string;
  readonly istio: IstioFacts;
  /** What lane upgrade comes from, and goes back to. */
  readonly earlier?: IstioFacts;
  readonly kubernetes: string;
  /** Detected once it stood. */
  readonly capabilities: readonly Capability[];
  readonly accessLogFormat?: AccessLogFacts;
  /** The plugin's program as it was found on the nodes; of a node that could not be looked at there is none. */
  readonly plugin?: readonly { readonly node: string; readonly sha256: string }[];
}

/** The access log that the proxies of a lane write, as its mesh tells them. */
export interface AccessLogFacts {
  /** In words: `JSON`, `TEXT`, `JSON without conformance_id`, `of provider otel`, `none`. */
  readonly format: string;
  /** Entries are in the proxy's output and hold what the suite reads, by the names that it reads. */
  readonly readable: boolean;
}

/** What the host's connection tracking showed of packets that left the machine. */
export interface HermeticFacts {
  readonly checked: boolean;
  /** Connections from the nodes' network to an address that is neither a node nor a peer. */
  readonly leaked: readonly string[];
}
