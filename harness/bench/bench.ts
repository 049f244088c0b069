import type { Act } from '../acts/act.ts';
import type { Cluster } from '../clusters/cluster.ts';
import type { Kube, KubeObject, PodReference } from '../kube/kube.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Lane } from '../model/lane.ts';
import type { PodSecurityLevel } from '../model/pod-security.ts';
import type { PodIdentity } from '../model/record.ts';
import type { AccessLogEntry } from '../probes/envoy/types.ts';
import type { Inspector } from '../probes/inspector.ts';
import type { RunOnNode } from '../probes/node-shell.ts';
import type { Browser } from '../probes/page/browser.ts';
import type { CallPlan } from '../probes/traffic/plan.ts';
import type { CallResult } from '../probes/traffic/result.ts';
import type { Clock } from '../time/clock.ts';
import type { Deadlines } from '../time/deadlines.ts';
import type { Attempt } from '../time/eventually.ts';
import type { OutsideServer } from './outside.ts';
import type { ReadyQuery } from './start-pods.ts';

/** A pod that was made for a judgement and became Ready, with the object as the API server last sent it. */
export interface Pod extends PodIdentity {
  readonly ip: string;
  readonly object: KubeObject;
}

/**
 * Pods that every judging pass makes anew and that requirements only look at; whoever counts
 * connections makes pods of its own. One of each kind on every node, in the order of `bench.nodes`.
 */
export interface EchoPods {
  /** Injected echo servers, in a namespace with injection. */
  readonly meshed: readonly Pod[];
  /** The same outside the mesh. */
  readonly plain: readonly Pod[];
}

export interface NamespaceOptions {
  /** Labels the namespace for injection; no label at all otherwise. */
  readonly inject?: boolean;
  /** Pod Security level that is enforced; `privileged` where nothing is said. */
  readonly podSecurity?: PodSecurityLevel;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What a spec is given: a lane that stands, inspectors that read it, and actions that are undone. */
export interface Bench {
  readonly lane: Lane;
  readonly mesh: Mesh;
  readonly cluster: Cluster;
  /** Names of the nodes that take workloads. */
  readonly nodes: readonly string[];
  /** Names of those of them that no other judgement breaks meanwhile. */
  readonly steadyNodes: readonly string[];
  /** Names of those of them that judgements may break. */
  readonly breakable: readonly string[];
  /** Name of the node that this judgement may break, alone; for requirements with the effect `node`. */
  ownNode(): string;
  readonly images: { readonly apps: string };
  /** Paths of programs on this machine that a node can be handed; each is there with the capability of its name. */
  readonly programs: { readonly cnitool?: string };
  /** `host:port` of the ingress gateway, as reached from this machine. */
  readonly ingress: string;
  /** For requirements with the effect `reads` or `looks-back`, what changes nothing alone: reads, dry runs, reviews of authorization. */
  readonly kube: Kube;
  /** Looks at pods that this pass has made, where the requirement is about a pod's birth, and at nodes. */
  readonly inspector: Inspector;
  /** Looks at pods of any age. */
  readonly standingInspector: Inspector;
  /**
   * What a pod's proxy logged of its requests and connections, since a time (RFC 3339, whole seconds) if told; needs the
   * capability `access-log`. @throws HarnessError without it; KubeApiError if there is no istio-proxy
   */
  accessLog(pod: PodReference, since?: string): Promise<readonly AccessLogEntry[]>;
  /** A server outside the mesh and the cluster; needs the capability `outside-peer`. @throws HarnessError without it */
  outside(): OutsideServer;
  /** A real browser on this machine, closed after the judgement; needs the capability `browser`. @throws HarnessError without it */
  browser(): Promise<Browser>;
  /**
   * What the lane's installer renders for its own values and these settings beside them, `values.cni.repair.enabled=false`:
   * nothing is installed. @throws CommandError for a setting that it does not take
   */
  render(...settings: readonly string[]): Promise<readonly KubeObject[]>;
  /**
   * An object as its user injects it by hand, `istioctl kube-inject`: what is handed in, and what the mesh adds to its
   * pod. Nothing is made. @throws CommandError
   */
  inject(object: KubeObject): Promise<readonly KubeObject[]>;
  readonly deadlines: Deadlines;
  /** What helpers measure by; specs wait by `eventually`. */
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Tells this judging pass from others: for names of what is not in a namespace of the judgement's own. */
  readonly passId: string;
  /** RFC 3339; no judged pod may be older. */
  readonly passStartedAt: string;

  /** A namespace of the judgement's own, deleted when its pass ends. Gives its name. */
  namespace(purpose: string, options?: NamespaceOptions): Promise<string>;
  /**
   * Creates objects, deleted after the judgement; gives them as admitted. Outside of namespaces of its own, `passId` must
   * be part of an object's name or its namespace's. @throws KubeApiError if admission refuses
   */
  create(...objects: readonly KubeObject[]): Promise<readonly KubeObject[]>;
  /**
   * Creates pods and waits until all are Ready.
   * @throws ProductRefusal where validation (exit 126) or the plugin (sandbox refused) keeps one from it
   */
  start(...pods: readonly KubeObject[]): Promise<readonly Pod[]>;
  /** Waits until pods that a controller made are Ready; they are the judgement's own. Errors as `start`. */
  started(query: ReadyQuery): Promise<readonly Pod[]>;
  /** The pod as it is now. @throws HarnessError if it is gone */
  fresh(pod: PodReference): Promise<Pod>;
  /** The pass's echo pods, of the kinds that are asked for: none else is made for this judgement. */
  echoPods<Kind extends keyof EchoPods>(...kinds: readonly Kind[]): Promise<Pick<EchoPods, Kind>>;
  /**
   * Runs a program on a node, through its probe pod; needs the capability `node-access`. Not for requirements with the
   * effect `reads` or `looks-back`: inspectors go by the probe. @throws CommandError
   */
  execOnNode: RunOnNode;
  /**
   * Changes the lane for the rest of the judgement, and waits until that took hold; gives by what it was seen. For
   * requirements with the effect `mesh` or `restarts` alone. @throws NotInTimeError
   */
  perform(act: Act): Promise<string>;
  /** Does something while the lane is changed, and has it as before again when that is done or fails. As `perform`. */
  during<T>(act: Act, work: (seen: string) => Promise<T>): Promise<T>;
  /** Requests from a pod whose container `app` is an echo server or idle. Errors as `TrafficClients.call` */
  call(from: PodReference, plan: CallPlan): Promise<CallResult>;
  eventually<T>(
    what: string,
    attempt: () => Promise<Attempt<T>> | Attempt<T>,
    deadlineMs: number,
  ): Promise<T>;
  /** Keeps a text, harmless, or an image with the evidence of this judgement. `text/plain` by default. */
  attach(name: string, content: string | Buffer, mediaType?: string): void;
}
