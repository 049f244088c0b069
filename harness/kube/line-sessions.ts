import { randomUUID } from 'node:crypto';
import type { LineHandlers, LineStream, PodReference } from './kube.ts';

/** Programs in pods that stay and answer by lines: whoever asks often pays for a program's start once, or never. */
export interface LineSessions {
  /**
   * Gives the line that answers a request: the request is sent as `{"id":"…", …}`, and the answer begins with its id.
   * @throws what `silent` makes where no answer comes in time; KubeApiError, KubeUnreachableError
   */
  ask(pod: PodReference, request: Readonly<Record<string, unknown>>, bounds: AskBounds): Promise<string>;
  /** Lets every program go. */
  close(): void;
}

export interface AskBounds {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface LineSessionOptions {
  /** Reaches the program of a pod; the signal comes when nobody wants it any more. */
  readonly open: (pod: PodReference, handlers: LineHandlers, signal: AbortSignal) => Promise<LineStream>;
  /** The error for a program that gave no answer. */
  readonly silent: (pod: string, timeoutMs: number) => Error;
}

interface Session {
  readonly letGo: AbortController;
  readonly stream: Promise<LineStream>;
  readonly waiting: Map<string, { resolve(line: string): void; reject(error: Error): void }>;
}

/**
 * One session for each pod, opened when it is first asked; one that ended, or gave no answer in time, is opened anew by
 * the next request. Who still waits for the old one may get its answer.
 */
export function lineSessions({ open, silent }: LineSessionOptions): LineSessions {
  const sessions = new Map<string, Session>();

  function begin(key: string, pod: PodReference): Session {
    const waiting: Session['waiting'] = new Map();
    const ended = (error: Error): void => {
      if (sessions.get(key)?.waiting === waiting) sessions.delete(key);
      for (const each of waiting.values()) each.reject(error);
      waiting.clear();
    };
    const line = (text: string): void => {
      const id = /^\{"id":"([\w-]+)",/.exec(text)?.[1] ?? '';
      waiting.get(id)?.resolve(text);
      waiting.delete(id);
    };
    const letGo = new AbortController();
    const stream = open(pod, { line, ended }, letGo.signal);
    stream.catch(ended);
    const session = { stream, waiting, letGo };
    sessions.set(key, session);
    return session;
  }

  return {
    async ask(pod, request, { timeoutMs, signal }) {
      const key = `${pod.namespace}/${pod.name}`;
      const session = sessions.get(key) ?? begin(key, pod);
      // Not a count: others may speak with the same program, and all hear all answers.
      const id = randomUUID();
      const timeout = AbortSignal.timeout(timeoutMs);
      const stop = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
      stop.throwIfAborted();
      const answered = Promise.withResolvers<string>();
      const stopped = (): void => {
        if (signal?.aborted === true) return answered.reject(signal.reason);
        if (sessions.get(key) === session) sessions.delete(key);
        answered.reject(silent(key, timeoutMs));
      };
      stop.addEventListener('abort', stopped, { once: true });
      session.waiting.set(id, answered);
      try {
        // Awaited together: where the program cannot be reached, both say so.
        const [text] = await Promise.all([
          answered.promise,
          session.stream.then((stream) => {
            // Reached too late, it would do what nobody waits for.
            if (session.waiting.has(id)) stream.write(JSON.stringify({ id, ...request }));
          }),
        ]);
        return text;
      } finally {
        stop.removeEventListener('abort', stopped);
        session.waiting.delete(id);
        if (sessions.get(key) !== session && session.waiting.size === 0) release(session);
      }
    },
    close: () => {
      for (const session of sessions.values()) release(session);
      sessions.clear();
    },
  };
}

function release({ stream, letGo }: Session): void {
  letGo.abort();
  stream.then((each) => each.close()).catch(() => undefined);
}
