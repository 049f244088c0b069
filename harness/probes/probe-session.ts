import { HarnessError } from '../errors/errors.ts';
import type { Kube, LineStream, PodReference } from '../kube/kube.ts';
import { type ProbeDocument, parseAnswer } from './document.ts';
import type { ProbeRequest } from './look.ts';

/** Probe programs that stay: a look then costs its tools, not the start of a container's process and of Node. */
export interface ProbeSessions {
  /** @throws HarnessError PROBE_FAILED with what the probe said, PROBE_SILENT without an answer in time; KubeApiError */
  ask(probe: PodReference, request: ProbeRequest, bounds: AskBounds): Promise<ProbeDocument>;
  close(): void;
}

export interface AskBounds {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

interface Session {
  readonly stream: Promise<LineStream>;
  readonly waiting: Map<number, { resolve(line: string): void; reject(error: Error): void }>;
}

const PROGRAM = ['node', '/apps/probe/main.ts'];

/** One program for each probe pod, started when it is first asked; one that ended is started anew by the next look. */
export function probeSessions(kube: Pick<Kube, 'execLines'>): ProbeSessions {
  const sessions = new Map<string, Session>();
  let lastId = 0;

  function open(key: string, probe: PodReference): Session {
    const waiting: Session['waiting'] = new Map();
    const ended = (error: Error): void => {
      if (sessions.get(key)?.waiting === waiting) sessions.delete(key);
      for (const each of waiting.values()) each.reject(error);
      waiting.clear();
    };
    const line = (text: string): void => {
      const id = Number(/^\{"id":(\d+),/.exec(text)?.[1]);
      waiting.get(id)?.resolve(text);
      waiting.delete(id);
    };
    const stream = kube.execLines(probe, PROGRAM, { container: 'probe', handlers: { line, ended } });
    stream.catch(ended);
    const session = { stream, waiting };
    sessions.set(key, session);
    return session;
  }

  return {
    async ask(probe, request, { timeoutMs, signal }) {
      const key = `${probe.namespace}/${probe.name}`;
      const session = sessions.get(key) ?? open(key, probe);
      lastId += 1;
      const id = lastId;
      const timeout = AbortSignal.timeout(timeoutMs);
      const stop = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
      stop.throwIfAborted();
      const answered = Promise.withResolvers<string>();
      const stopped = (): void =>
        answered.reject(signal?.aborted === true ? signal.reason : silent(key, timeoutMs));
      stop.addEventListener('abort', stopped, { once: true });
      session.waiting.set(id, answered);
      try {
        // Awaited together: where the program cannot be started, both say so.
        const [text] = await Promise.all([
          answered.promise,
          session.stream.then((stream) => stream.write(JSON.stringify({ id, request }))),
        ]);
        return parseAnswer(text, key);
      } finally {
        stop.removeEventListener('abort', stopped);
        session.waiting.delete(id);
      }
    },
    close: () => {
      for (const { stream } of sessions.values()) stream.then((each) => each.close()).catch(() => undefined);
      sessions.clear();
    },
  };
}

function silent(probe: string, timeoutMs: number): HarnessError {
  return new HarnessError('PROBE_SILENT', `the probe ${probe} gave no answer within ${timeoutMs} ms`, {
    nextStep: 'see the load of that node and the processes of that pod',
  });
}
