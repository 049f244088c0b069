import { HarnessError } from '../../errors/errors.ts';
import type { Kube, PodReference } from '../../kube/kube.ts';
import type { Deadlines } from '../../time/deadlines.ts';
import { attemptsOf, type CallPlan, longestMs } from './plan.ts';
import { type CallResult, parseCallResult } from './result.ts';

export type { CallPlan } from './plan.ts';
export type { CallResult } from './result.ts';

export interface CallOptions {
  readonly deadlines: Pick<Deadlines, 'execMs' | 'requestMs'>;
  readonly signal?: AbortSignal | undefined;
}

const CLIENT = ['node', '/apps/client/main.ts'] as const;

/**
 * Sends a plan's requests from a pod that runs the apps image; one exec carries them all. An attempt that
 * fails is an observation, not an error.
 * @throws HarnessError TRAFFIC_CLIENT_FAILED if the client did not run, TRAFFIC_CLIENT_UNREADABLE if it answered something else or less
 */
export async function callFrom(
  kube: Pick<Kube, 'exec'>,
  from: PodReference,
  plan: CallPlan,
  { deadlines, signal }: CallOptions,
): Promise<CallResult> {
  const calls = plan.calls.map((call) => ({ timeoutMs: deadlines.requestMs, ...call }));
  const { exitCode, stdout, stderr } = await kube.exec(from, [...CLIENT, JSON.stringify({ calls })], {
    container: plan.container ?? 'app',
    timeoutMs: deadlines.execMs + longestMs(plan, deadlines.requestMs),
    signal,
  });
  if (exitCode !== 0) {
    throw new HarnessError(
      'TRAFFIC_CLIENT_FAILED',
      `the traffic client in ${from.namespace}/${from.name} ended with ${exitCode}: ${stderr.trim()}`,
      {
        nextStep: 'the container must run the apps image; try the same with kubectl exec',
      },
    );
  }
  const result = parseCallResult(stdout);
  const wanted = calls.reduce((sum, call) => sum + attemptsOf(call), 0);
  if (result.attempts.length === wanted) return result;
  throw new HarnessError(
    'TRAFFIC_CLIENT_UNREADABLE',
    `the traffic client made ${result.attempts.length} of ${wanted} attempts`,
    {
      nextStep: 'see its standard error in the log of the exec',
    },
  );
}
