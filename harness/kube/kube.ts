/** Any Kubernetes object as the API server sends it: plain JSON, its own member names. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly creationTimestamp?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [member: string]: unknown;
  };
  readonly [member: string]: any;
}

/** A kind of objects, as the API server is asked for it. */
export type Kind = Pick<KubeObject, 'apiVersion' | 'kind'>;

export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

export interface ListQuery {
  readonly apiVersion: string;
  readonly kind: string;
  /** All namespaces if absent. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface PodReference {
  readonly namespace: string;
  readonly name: string;
}

export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program in a container that is spoken to by lines for as long as it runs. */
export interface LineStream {
  /** Sends one line to its standard input. */
  write(line: string): void;
  /** Closes its standard input and lets it go; not an end that `ended` tells. */
  close(): void;
}

export interface LineHandlers {
  /** One line of its standard output. */
  readonly line: (text: string) => void;
  /** It ended, or the connection did, with why; its standard error is part of that. */
  readonly ended: (why: Error) => void;
}

/** An answer of the API server to a write: the object, and the warnings it sent (Pod Security's `warn` mode). */
export interface Admitted {
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** The API of one cluster. Objects go as raw JSON: the generated client drops members it does not know. */
export interface Kube {
  /** Server-side apply, forced, by `istio-cni-conformance` or another field manager. @throws KubeApiError */
  apply(
    object: KubeObject,
    options?: { signal?: AbortSignal | undefined; dryRun?: boolean; manager?: string },
  ): Promise<Admitted>;
  /** Plain create: what admission says of a pod that is new; `as` another user, impersonated. @throws KubeApiError */
  create(
    object: KubeObject,
    options?: { signal?: AbortSignal | undefined; dryRun?: boolean; as?: string },
  ): Promise<Admitted>;
  /** `undefined` if there is no such object. */
  get(reference: ObjectReference): Promise<KubeObject | undefined>;
  list(query: ListQuery): Promise<readonly KubeObject[]>;
  /**
   * Every kind that is served of which objects can be made, listed and deleted, in one version each; but for events.
   * @throws HarnessError NO_DISCOVERY
   */
  kinds(): Promise<readonly Kind[]>;
  /**
   * Fine if it is gone already; background propagation. Of objects of that name the one is deleted that has the `uid`, without
   * one the one that is there now; no other.
   */
  delete(
    reference: ObjectReference,
    options?: { graceSeconds?: number; uid?: string | undefined; signal?: AbortSignal | undefined },
  ): Promise<void>;
  /** As a drain has a pod off its node: it is deleted in its own time, if no PodDisruptionBudget forbids. @throws KubeApiError */
  evict(pod: PodReference, options?: { signal?: AbortSignal | undefined }): Promise<void>;
  /** JSON merge patch. */
  patch(reference: ObjectReference, body: unknown): Promise<KubeObject>;
  exec(
    pod: PodReference,
    argv: readonly string[],
    options: {
      container: string;
      input?: string | Uint8Array;
      timeoutMs: number;
      signal?: AbortSignal | undefined;
    },
  ): Promise<ExecResult>;
  /**
   * Starts a program that stays, for who asks it often; `signal` ends the trying, not the program.
   * @throws KubeApiError if the pod or the program is missing
   */
  execLines(
    pod: PodReference,
    argv: readonly string[],
    options: { container: string; handlers: LineHandlers; signal?: AbortSignal | undefined },
  ): Promise<LineStream>;
  /**
   * Speaks with the program that a container with `stdin: true` runs; hears what it says to others, too.
   * @throws KubeApiError if the pod is missing or its container does not run
   */
  attachLines(
    pod: PodReference,
    options: { container: string; handlers: LineHandlers; signal?: AbortSignal | undefined },
  ): Promise<LineStream>;
  logs(
    pod: PodReference,
    options: { container: string; previous?: boolean; sinceTime?: string; tailLines?: number },
  ): Promise<string>;
  /** A raw GET below the API server's root, such as `/version` or a proxied pod path. */
  getRaw(path: string): Promise<string>;
}
