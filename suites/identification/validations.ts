import type { Bench, Findings as FindingsOf, KubeObject, PodFacts, PodReference } from '../requirement.ts';
import {
  chartText,
  container,
  Findings,
  HarnessError,
  inTime,
  parsePod,
  scopeLevel,
  tellsInfo,
  VALIDATION_CONTAINER,
} from '../requirement.ts';

/** How a pod's istio-validation ended. */
export interface Validation {
  readonly exitCode: number | null;
  /** How often it was started again before. */
  readonly restarts: number;
  /**
   * Whether a run met no redirection: its calls were refused. Its exit code does not say so, it is the same where the
   * 5 seconds that it takes were too few. Null where there was one run alone, or none of those before it can be read.
   */
  readonly refused: boolean | null;
}

/** What the last run of a pod's istio-validation logged. */
export interface ValidationLog {
  /** Whether it says that validation passed. */
  readonly passed: boolean;
  /** Ports to which connections were made that it was given in their place, each once. */
  readonly originalPorts: readonly string[];
  /** From its beginning until it says that it passed; null where it does not say one of both. */
  readonly tookMs: number | null;
  /** Its level, where that is above what this is told at. */
  readonly quiet?: string;
}

/** What it logs, as text and as JSON; istio/istio tools/istio-iptables/pkg/validation validator.go and vld_unix.go. */
const BEGINS = 'Starting iptables validation';
const PASSED = 'Validation passed';
const ORIGINAL_PORT = /Original addr \S+: (\d+)/g;
/** What a call says that met no redirection; istio/istio tools/istio-iptables/pkg/validation Client.Run. */
const REFUSED = 'Error connecting to ';

/** Of each pod, in the order given; null where it has none. */
export function validationsOf(
  bench: Bench,
  pods: readonly PodFacts[],
): Promise<readonly (Validation | null)[]> {
  return Promise.all(
    pods.map(async (pod) => {
      const restarts = container(pod, VALIDATION_CONTAINER)?.restarts ?? 0;
      return validationOf(pod, restarts === 0 ? null : await wasRefused(bench, pod, true));
    }),
  );
}

/**
 * Starts pods and listens to each one's istio-validation until all are Ready: the kubelet removes what a run logged when the next
 * container starts, so that nobody can read it afterwards. In the order given; null where a pod has none. Errors as `bench.start`.
 */
export async function heardValidations(
  bench: Bench,
  objects: readonly KubeObject[],
): Promise<readonly (Validation | null)[]> {
  const pods = objects.map(({ metadata: { namespace = '', name } }) => ({ namespace, name }));
  const heard = new Map<PodReference, boolean>();
  let areStarted = false;
  const listened = bench.eventually(
    `${VALIDATION_CONTAINER} of ${pods.map(({ name }) => name).join()} over`,
    async () => {
      for (const pod of pods) {
        const refused = await wasRefused(bench, pod, false);
        if (refused !== null) heard.set(pod, refused || heard.get(pod) === true);
      }
      return areStarted ? { done: true, value: true } : { done: false, seen: 'not all pods are Ready' };
    },
    bench.deadlines.podReadyMs,
  );
  const start = bench.start(...objects).finally(() => {
    areStarted = true;
  });
  // Both are awaited to their end: nothing may look on when a judgement is over. How long pods may take is for `start` to say.
  const [started, listening] = await Promise.allSettled([start, inTime(listened)]);
  if (started.status === 'rejected') throw started.reason;
  if (listening.status === 'rejected') throw listening.reason;
  return started.value.map(({ object }, index) =>
    validationOf(parsePod(object), heard.get(pods[index]!) ?? null),
  );
}

function validationOf(pod: PodFacts, refused: boolean | null): Validation | null {
  const its = container(pod, VALIDATION_CONTAINER);
  if (its === undefined) return null;
  const { exitCode = null, restarts } = its;
  return { exitCode, restarts, refused: restarts === 0 ? null : refused };
}

/** @throws HarnessError NO_VALIDATION_LOG where it cannot be read */
export async function validationLog(bench: Bench, pod: PodReference): Promise<ValidationLog> {
  const log = await logOf(bench, pod, false);
  if (log === null)
    throw new HarnessError(
      'NO_VALIDATION_LOG',
      `the log of ${VALIDATION_CONTAINER} of pod ${pod.namespace}/${pod.name} cannot be read`,
      { nextStep: "see whether the pod is still there, and what its node's kubelet says of it" },
    );
  const level = scopeLevel(chartText(bench.mesh, 'global.logging.level', ''), 'default');
  const [began, passed] = [timeOf(log, BEGINS), timeOf(log, PASSED)];
  return {
    passed: log.includes(PASSED),
    originalPorts: [...new Set([...log.matchAll(ORIGINAL_PORT)].map(([, port]) => port!))],
    tookMs: began === null || passed === null ? null : passed - began,
    ...(tellsInfo(level) ? {} : { quiet: level }),
  };
}

/** When a line with these words was written. */
function timeOf(log: string, words: string): number | null {
  const line = log.split('\n').find((each) => each.includes(words)) ?? '';
  const [time] = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(line) ?? [];
  return time === undefined ? null : Date.parse(time);
}

async function wasRefused(bench: Bench, pod: PodReference, previous: boolean): Promise<boolean | null> {
  return (await logOf(bench, pod, previous))?.includes(REFUSED) ?? null;
}

/** Null where the log cannot be read; of a log that is gone the kubelet says so in its place. */
async function logOf({ kube }: Bench, pod: PodReference, previous: boolean): Promise<string | null> {
  const log = await kube.logs(pod, { container: VALIDATION_CONTAINER, previous }).catch(() => null);
  return log?.startsWith('unable to retrieve container logs') === true ? null : log;
}

/** It passed at its first start. That it was started again says so only where a run before was refused. */
export function passedAtOnce(findings: FindingsOf, subject: string, seen: Validation | null): void {
  const { exitCode = null, restarts = 0, refused = null } = seen ?? {};
  findings.equal(`${subject}: exit of ${VALIDATION_CONTAINER}`, 0, exitCode);
  const again = `${subject}: restarts of ${VALIDATION_CONTAINER}`;
  if (restarts > 0 && refused !== true)
    findings.control(new Findings().equal(`${again} that had the time that it takes`, 0, restarts));
  else findings.equal(again, 0, restarts);
}

/** What its log says of its end and of its calls; not asked where its level leaves that out. */
export function hasLogged(
  findings: FindingsOf,
  subject: string,
  { passed, originalPorts }: Pick<ValidationLog, 'passed' | 'originalPorts'>,
  log: ValidationLog,
): void {
  if (log.quiet !== undefined) findings.note(`${subject}: its log is not asked, its level is ${log.quiet}`);
  else
    findings
      .equal(`${subject}: it logs that it passed`, passed, log.passed)
      .equal(`${subject}: ports of calls that were redirected to it`, originalPorts, log.originalPorts);
}
