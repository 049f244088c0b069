import { repaired } from '../exclusion/repairs.ts';
import {
  type Bench,
  container,
  Findings,
  inTime,
  type KubeObject,
  NATIVE_SIDECAR,
  parsePod,
  pluginsRefusal,
  pod,
  podEvents,
  type Redirection,
  redirected,
  redirectionOf,
  sleepingContainer,
  untouched,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

export type Sidecar = 'native' | 'classic';

/** A pod at one moment, by its readiness and by its rules. */
export interface Seen {
  readonly name: string;
  readonly ready: boolean;
  /** Names of its containers that have started at least once, in order. */
  readonly started: readonly string[];
  /** Exit codes that its istio-validation is known to have had, the latest last. */
  readonly validation: readonly number[];
  readonly restarts: number;
  /** The plugin's words where it refused its sandbox; empty where it did not. */
  readonly refusal: string;
  /** Null while it has no network namespace. */
  readonly redirection: Redirection | null;
}

/** A pod that the injector gives a sidecar in a namespace with injection. */
export function sidecarPod(
  bench: Pick<Bench, 'images'>,
  its: { readonly namespace: string; readonly name: string; readonly node: string },
  sidecar: Sidecar = 'native',
): KubeObject {
  const annotations = { [NATIVE_SIDECAR]: String(sidecar === 'native') };
  return pod({ ...its, annotations, containers: [sleepingContainer()] }, bench.images);
}

/** Pods as they are now, in the order given. */
export async function seen(bench: Bench, pods: readonly KubeObject[]): Promise<readonly Seen[]> {
  return await Promise.all(pods.map((one) => seenOne(bench, one)));
}

async function seenOne(bench: Bench, { metadata: { namespace = '', name } }: KubeObject): Promise<Seen> {
  const its = { namespace, name };
  const { object, ip } = await bench.fresh(its);
  const facts = parsePod(object);
  const validation = container(facts, VALIDATION_CONTAINER);
  const exits = [validation?.lastExitCode, validation?.exitCode];
  const [snapshot] = ip === '' ? [] : await bench.inspector.pods([its], ['rules']);
  return {
    name,
    ready: facts.ready,
    started: facts.containers
      .filter(({ state, restarts }) => state === 'running' || state === 'terminated' || restarts > 0)
      .map((each) => each.name),
    validation: exits.filter((exit) => exit !== undefined),
    restarts: validation?.restarts ?? 0,
    refusal: pluginsRefusal(await podEvents(bench.kube, its)),
    redirection: snapshot === undefined ? null : redirectionOf(snapshot, bench.mesh),
  };
}

/** Waits until the plugin has refused each of them a sandbox; one that it refuses none is an observation. */
export async function refusedInTime(bench: Bench, pods: readonly KubeObject[]): Promise<void> {
  const refused = bench.eventually(
    `pods ${pods.map(({ metadata }) => metadata.name).join()} refused by the plugin`,
    async () => {
      const now = await Promise.all(
        pods.map(async ({ metadata: { namespace = '', name } }) =>
          pluginsRefusal(await podEvents(bench.kube, { namespace, name })),
        ),
      );
      const left = now.filter((refusal) => refusal === '').length;
      return left === 0 ? { done: true, value: undefined } : { done: false, seen: `${left} not refused` };
    },
    bench.deadlines.podBlockedMs * 2,
  );
  await inTime(refused);
}

/** Waits until all are Ready, or the time for a repair is over, and gives what each is then. */
export async function recovered(bench: Bench, pods: readonly KubeObject[]): Promise<readonly Seen[]> {
  await repaired(
    bench,
    pods.map(({ metadata: { namespace = '', name } }) => ({ namespace, name })),
  );
  return await seen(bench, pods);
}

/** It is Ready, and has exactly its rules. */
export function wellRedirected(findings: Findings, subject: string, its: Seen | undefined): void {
  findings.equal(`${subject}: Ready`, true, its?.ready);
  redirected(findings, subject, its?.redirection ?? undefined);
}

/** It is Ready, and nobody gave it a rule. */
export function wellAlone(findings: Findings, subject: string, its: Seen | undefined): void {
  findings.equal(`${subject}: Ready`, true, its?.ready);
  untouched(findings, subject, its?.redirection ?? { chains: [], toProxy: [], rules: [] });
}

/** It has no sandbox, since the plugin refuses it one for this cause. */
export function heldBack(findings: Findings, subject: string, its: Seen | undefined, cause: RegExp): void {
  const refusal = its?.refusal ?? '';
  findings
    .equal(`${subject}: Ready`, false, its?.ready)
    .equal(`${subject}: containers that have run`, [], its?.started)
    .equal(`${subject}: rules in its network namespace`, null, its?.redirection)
    .holds(`${subject}: refusal`, `of istio-cni, ${cause.source}`, cause.test(refusal), refusal || 'none');
}

/** Redirected from its first container on: nothing had to be repaired. */
export function redirectedAtOnce(findings: Findings, subject: string, its: Seen | undefined): void {
  wellRedirected(findings, subject, its);
  findings.equal(`${subject}: exits of its ${VALIDATION_CONTAINER}`, [0], its?.validation);
}

/** The control of what fails later: an injected pod that was made while all was well. */
export function soundBefore(its: Seen | undefined): Findings {
  const control = new Findings();
  wellRedirected(control, 'injected pod, made before', its);
  return control;
}
