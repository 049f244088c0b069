import type { Bench, Findings as FindingsOf, PodFacts } from '../requirement.ts';
import { container, Findings, VALIDATION_CONTAINER } from '../requirement.ts';

/** How a pod's istio-validation ended. */
export interface Validation {
  readonly exitCode: number | null;
  /** How often it was started again before. */
  readonly restarts: number;
  /**
   * Whether the run before met no redirection: its call was refused. Its exit code does not say so, it is the same where the
   * 5 seconds that it takes were too few. Null where there was no run before, or none can be read.
   */
  readonly refused: boolean | null;
}

/** Of each pod, in the order given; null where it has none. */
export function validationsOf(
  bench: Bench,
  pods: readonly PodFacts[],
): Promise<readonly (Validation | null)[]> {
  return Promise.all(pods.map((pod) => validationOf(bench, pod)));
}

async function validationOf({ kube }: Bench, pod: PodFacts): Promise<Validation | null> {
  const its = container(pod, VALIDATION_CONTAINER);
  if (its === undefined) return null;
  const { exitCode = null, restarts } = its;
  if (restarts === 0) return { exitCode, restarts, refused: null };
  const log = await kube.logs(pod, { container: VALIDATION_CONTAINER, previous: true }).catch(() => null);
  return { exitCode, restarts, refused: log?.includes('Error connecting to ') ?? null };
}

/** It passed at its first start. That it was started again says so only where the run before was refused. */
export function passedAtOnce(findings: FindingsOf, subject: string, seen: Validation | null): void {
  const { exitCode = null, restarts = 0, refused = null } = seen ?? {};
  findings.equal(`${subject}: exit of ${VALIDATION_CONTAINER}`, 0, exitCode);
  const again = `${subject}: restarts of ${VALIDATION_CONTAINER}`;
  if (restarts > 0 && refused !== true)
    findings.control(new Findings().equal(`${again} that had the time that it takes`, 0, restarts));
  else findings.equal(again, 0, restarts);
}
