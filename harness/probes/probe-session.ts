import { HarnessError } from '../errors/errors.ts';
import type { Kube, PodReference } from '../kube/kube.ts';
import { type AskBounds, lineSessions } from '../kube/line-sessions.ts';
import { type ProbeDocument, parseAnswer } from './document.ts';
import type { ProbeRequest } from './look.ts';

/** Probe programs that stay: a look then costs its tools, not the start of a container's process and of Node. */
export interface ProbeSessions {
  /** @throws HarnessError PROBE_FAILED with what the probe said, PROBE_SILENT without an answer in time; KubeApiError */
  ask(probe: PodReference, request: ProbeRequest, bounds: AskBounds): Promise<ProbeDocument>;
  close(): void;
}

const PROGRAM = ['node', '/apps/probe/main.ts'];

/** One program for each probe pod. */
export function probeSessions(kube: Pick<Kube, 'execLines'>): ProbeSessions {
  const sessions = lineSessions({
    open: (probe, handlers, signal) =>
      kube.execLines(probe, PROGRAM, { container: 'probe', handlers, signal }),
    silent: (probe, timeoutMs) =>
      new HarnessError('PROBE_SILENT', `the probe ${probe} gave no answer within ${timeoutMs} ms`, {
        nextStep: 'see the load of that node and the processes of that pod',
      }),
  });
  return {
    ask: async (probe, request, bounds) =>
      parseAnswer(await sessions.ask(probe, { request }, bounds), `${probe.namespace}/${probe.name}`),
    close: () => sessions.close(),
  };
}
