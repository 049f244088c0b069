import {
  hasLogged,
  heardValidations,
  passedAtOnce,
  type Validation,
  type ValidationLog,
  validationLog,
} from '../identification/validations.ts';
import {
  type Bench,
  type Findings,
  type KubeObject,
  NATIVE_SIDECAR,
  onEach,
  parsePod,
  pod,
  sleepingContainer,
  VALIDATION_CONTAINER,
  VALIDATION_EXIT,
} from '../requirement.ts';
import { untilFailed } from './ended.ts';
import { named } from './race.ts';

/** An injected pod, and how its istio-validation ended. */
export interface Validated {
  readonly node: string;
  /** What it asks for by the annotation nativeSidecar. */
  readonly native: string;
  /** Of its istio-proxy. */
  readonly kind: string | null;
  readonly validation: Validation | null;
  readonly log: ValidationLog;
}

/** How an istio-validation ended that met no redirection. */
export interface Unredirected {
  readonly exit: number | null;
  readonly log: ValidationLog;
}

/** Values of nativeSidecar. */
export const ASKED = ['true', 'false'];
/** The port that validation calls. */
const CALLED = '15002';

/** Injected pods with either kind of sidecar on each node; and what comes of the first one's istio-validation where nobody redirects it. */
export async function validated(bench: Bench): Promise<{
  readonly pods: readonly Validated[];
  readonly compared: Unredirected | null;
}> {
  const namespace = await bench.namespace('validated', { inject: true });
  const made = ASKED.flatMap((native) =>
    onEach(bench.nodes, `native-${native}`, (its) => {
      const annotations = { [NATIVE_SIDECAR]: native };
      return pod({ ...its, namespace, annotations, containers: [sleepingContainer()] }, bench.images);
    }),
  );
  const validations = await heardValidations(bench, made);
  const started = await Promise.all(named(made).map((its) => bench.fresh(its)));
  const pods = await Promise.all(
    started.map(async (its, index) => {
      const { node, annotations, ...facts } = parsePod(its.object);
      const kind = facts.containers.find(({ name }) => name === 'istio-proxy')?.kind ?? null;
      const native = annotations[NATIVE_SIDECAR] ?? 'nothing';
      const validation = validations[index] ?? null;
      return { node, native, kind, validation, log: await validationLog(bench, its) };
    }),
  );
  return { pods, compared: await unredirected(bench, started[0]!.object) };
}

/** Runs a pod's istio-validation where neither plugin nor repair has a part, in a pod without sidecar; null where the pod has none. */
async function unredirected(bench: Bench, { spec }: KubeObject): Promise<Unredirected | null> {
  const { volumeMounts: _, ...validation } =
    spec.initContainers?.find(({ name }: { name: string }) => name === VALIDATION_CONTAINER) ?? {};
  if (validation.name === undefined) return null;
  const its = { namespace: await bench.namespace('unredirected'), name: 'unredirected' };
  const containers = { initContainers: [validation], containers: [sleepingContainer()] };
  const node = bench.nodes.at(-1) ?? '';
  await bench.create(pod({ ...its, ...containers, node, restartPolicy: 'Never' }, bench.images));
  const ended = await untilFailed(bench, its);
  return { exit: ended?.lastExit ?? null, log: await validationLog(bench, its) };
}

/** It passed at its first start, by a call that was redirected to it, and says so. */
export function hasPassed(findings: Findings, subject: string, { validation, log }: Validated): void {
  passedAtOnce(findings, subject, validation);
  hasLogged(findings, subject, { passed: true, originalPorts: [CALLED] }, log);
  if (log.tookMs !== null) findings.note(`${subject}: it passed ${log.tookMs} ms after it began`);
}

/** It failed, by no call that was redirected to it, and does not say that it passed. */
export function hasFailed(findings: Findings, subject: string, its: Unredirected | null): void {
  findings.equal(`${subject}: exit`, VALIDATION_EXIT, its?.exit);
  if (its !== null) hasLogged(findings, subject, { passed: false, originalPorts: [] }, its.log);
}
