import { HarnessError } from '../../errors/errors.ts';
import type { Kube, PodReference } from '../../kube/kube.ts';
import { lineSessions } from '../../kube/line-sessions.ts';
import type { Deadlines } from '../../time/deadlines.ts';
import { APP_CONTAINER } from '../../workloads/containers.ts';
import { attemptsOf, type CallPlan, longestMs } from './plan.ts';
import { type CallResult, parseCallAnswer } from './result.ts';

/** The traffic clients of pods whose container `app` runs a program of the apps image that takes plans. */
export interface TrafficClients {
  /**
   * Sends a plan's requests from a pod. An attempt that fails is an observation, not an error.
   * @throws HarnessError TRAFFIC_CLIENT_SILENT without an answer in time, TRAFFIC_CLIENT_FAILED with what the client said, TRAFFIC_CLIENT_UNREADABLE if it answered something else or less; KubeApiError
   */
  call(from: PodReference, plan: CallPlan, signal?: AbortSignal): Promise<CallResult>;
  close(): void;
}

/**
 * Others may speak with the same pod, and what is written to a pipe in one piece of at most this many bytes stays in one
 * piece (PIPE_BUF, pipe(7)).
 */
const LONGEST_LINE_BYTES = 4096;
const ID_BYTES = 64;

/** Attaches to a pod when it is first to call: no program is started for a call. */
export function trafficClients(
  kube: Pick<Kube, 'attachLines'>,
  deadlines: Pick<Deadlines, 'answerMs' | 'requestMs'>,
): TrafficClients {
  const sessions = lineSessions({
    open: (pod, handlers, signal) => kube.attachLines(pod, { container: APP_CONTAINER, handlers, signal }),
    silent: (pod, timeoutMs) =>
      new HarnessError(
        'TRAFFIC_CLIENT_SILENT',
        `the traffic client ${pod} [${APP_CONTAINER}] gave no answer within ${timeoutMs} ms`,
        {
          nextStep: `its container ${APP_CONTAINER} must run echo or idle of the apps image and have stdin: true`,
        },
      ),
  });
  return {
    async call(from, plan, signal) {
      const calls = plan.calls.map((call) => ({ timeoutMs: deadlines.requestMs, ...call }));
      const request = { plan: { calls } };
      if (Buffer.byteLength(JSON.stringify(request)) + ID_BYTES > LONGEST_LINE_BYTES) {
        throw new TypeError(`a plan of ${calls.length} calls is too long for one line: make two of it`);
      }
      const client = `${from.namespace}/${from.name} [${APP_CONTAINER}]`;
      const timeoutMs = deadlines.answerMs + longestMs(plan, deadlines.requestMs);
      const result = parseCallAnswer(await sessions.ask(from, request, { timeoutMs, signal }), client);
      const wanted = calls.reduce((sum, call) => sum + attemptsOf(call), 0);
      if (result.attempts.length === wanted) return result;
      throw new HarnessError(
        'TRAFFIC_CLIENT_UNREADABLE',
        `the traffic client ${client} made ${result.attempts.length} of ${wanted} attempts`,
        { nextStep: 'see the log of that container' },
      );
    },
    close: () => sessions.close(),
  };
}
