/**
 * Every deadline of the suite, in one place. Each says what it bounds and, where a requirement or
 * upstream allows a bound, which. A slow machine scales all of them by `--deadline-scale`.
 */
export interface Deadlines {
  /** An injected pod from apply to Ready: image present on the node, sidecar started. */
  readonly podReadyMs: number;
  /** A pod that must be refused or blocked shows its event. */
  readonly podBlockedMs: number;
  /** A pod's injection in an excluded namespace is mended by the default repair: crash-loop delay and validation included. */
  readonly repairMs: number;
  /** Rollout of a Deployment or DaemonSet of the mesh. */
  readonly rolloutMs: number;
  /** A configuration change reaches every proxy. */
  readonly configAppliedMs: number;
  /** One command in a pod or on a node. */
  readonly execMs: number;
  /**
   * A program that stays in a pod and takes requests by lines is reached, and has answered one: a probe's look at ten
   * pods, or a client's plan, beside the time that the plan gives its requests.
   */
  readonly answerMs: number;
  /** One request of a traffic client, server's time included. */
  readonly requestMs: number;
  /** An access log line appears after its request. */
  readonly accessLogMs: number;
  /** `kind create cluster`. */
  readonly clusterCreateMs: number;
  /** `istioctl install`. */
  readonly meshInstallMs: number;
  /**
   * A container of the mesh whose image cannot be had, or that its node cannot start, will not mend by itself: by then its
   * kubelet has tried three times, with 10 and 20 s between.
   */
  readonly containerStuckMs: number;
  /** A killed container's processes have ended and it is removed. */
  readonly containerGoneMs: number;
  /** A daemon that is restarted answers again. */
  readonly engineBackMs: number;
  /**
   * A token of ten minutes, the shortest that an API server gives, is taken no more: a minute after its end, since clocks
   * differ, and what the API server keeps of it in memory beside.
   */
  readonly tokenExpiredMs: number;
  /**
   * So long an installation that nobody changes is looked back on at least: a `core` pass takes longer on most machines, so
   * that it waits for little.
   */
  readonly quietMs: number;
  /** One whole judgement but its undo; a bound against hangs, above the sum of what it waits for. */
  readonly judgementMs: number;
  /** The same of one that waits for minutes of real time. */
  readonly slowJudgementMs: number;
  /** What a judgement made or changed is as it was before: a rollout, and what is kept of a red one. */
  readonly undoMs: number;
}

const BASE: Deadlines = {
  podReadyMs: 90_000,
  podBlockedMs: 60_000,
  repairMs: 120_000,
  rolloutMs: 180_000,
  configAppliedMs: 30_000,
  execMs: 30_000,
  answerMs: 30_000,
  requestMs: 10_000,
  accessLogMs: 10_000,
  clusterCreateMs: 240_000,
  meshInstallMs: 240_000,
  containerStuckMs: 35_000,
  containerGoneMs: 90_000,
  engineBackMs: 60_000,
  tokenExpiredMs: 720_000,
  quietMs: 180_000,
  judgementMs: 480_000,
  slowJudgementMs: 1_800_000,
  undoMs: 240_000,
};

/** The deadlines, each multiplied by `scale` (1 = as documented). */
export function deadlines(scale = 1): Deadlines {
  const scaled: Record<keyof Deadlines, number> = { ...BASE };
  for (const [name, ms] of entriesOf(BASE)) scaled[name] = Math.round(ms * scale);
  return scaled;
}

function entriesOf(table: Deadlines): [keyof Deadlines, number][] {
  return Object.entries(table) as [keyof Deadlines, number][];
}
