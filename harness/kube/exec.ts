import { PassThrough, Readable, Writable } from 'node:stream';
import { Exec, type KubeConfig } from '@kubernetes/client-node';
import { KubeApiError, KubeUnreachableError } from './errors.ts';
import type { ExecResult, PodReference } from './kube.ts';

export interface ExecOptions {
  readonly container: string;
  /** Standard input; closed at its end. */
  readonly input?: string | Uint8Array;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** The members of a v1 Status that say how a command ended. */
export interface ExecStatus {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { readonly reason?: string; readonly message?: string }[] };
}

/**
 * Runs a command in a container over client-node's websocket, which by itself neither rejects nor
 * calls back when the socket drops. At timeout or abort the socket is torn down; what the runtime
 * then does with a command that ignores its closed streams is the runtime's affair.
 * @throws KubeApiError if the pod or the program is missing; KubeUnreachableError if the socket dropped or time ran out
 */
export async function execInPod(
  config: KubeConfig,
  pod: PodReference,
  argv: readonly string[],
  options: ExecOptions,
): Promise<ExecResult> {
  const request = `exec ${pod.namespace}/${pod.name} [${options.container}] ${argv.join(' ')}`;
  const stdout = new Collected();
  const stderr = new Collected();
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const stop = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  stop.throwIfAborted();

  const status = await new Promise<ExecStatus>((resolve, reject) => {
    let socket: Socket | undefined;
    const stopped = (): void => {
      socket?.terminate();
      reject(
        options.signal?.aborted
          ? options.signal.reason
          : new KubeUnreachableError(request, `not done within ${options.timeoutMs} ms`, timeout.reason),
      );
    };
    stop.addEventListener('abort', stopped, { once: true });
    const settle = (act: () => void): void => {
      stop.removeEventListener('abort', stopped);
      act();
    };
    const ended = (outcome: ExecStatus): void => settle(() => resolve(outcome));
    const open = async (): Promise<void> => {
      const exec = new Exec(config);
      Object.assign(exec.handler, { streams: ownStreams() });
      const { namespace, name } = pod;
      const input = stdin(options.input);
      const opened: unknown = await exec.exec(
        namespace,
        name,
        options.container,
        [...argv],
        stdout,
        stderr,
        input,
        false,
        ended,
      );
      socket = opened as Socket;
      if (stop.aborted) socket.terminate();
      // A no-op where the status came first: a promise settles once.
      socket.on('close', (code) => {
        const why = `the connection closed (${code}) before the command ended`;
        settle(() => reject(new KubeUnreachableError(request, why, undefined)));
      });
    };
    open().catch((error: unknown) => settle(() => reject(refused(request, error))));
  });
  return { exitCode: exitCodeOf(request, status), stdout: stdout.text(), stderr: stderr.text() };
}

/** Exit code from the Status that ends an exec stream. @throws KubeApiError if the command never ran */
export function exitCodeOf(request: string, status: ExecStatus): number {
  if (status.status === 'Success') return 0;
  const cause = status.details?.causes?.find((each) => each.reason === 'ExitCode');
  if (status.reason === 'NonZeroExitCode' && cause?.message !== undefined)
    return Number.parseInt(cause.message, 10);
  throw new KubeApiError(request, 0, JSON.stringify({ kind: 'Status', ...status }));
}

/** What of `ws` is used; its types are not installed. */
export interface Socket {
  on(event: 'close', listener: (code: number) => void): void;
  terminate(): void;
}

/** client-node rejects with ws's ErrorEvent, which is no Error: `Unexpected server response: 404`. */
export function refused(request: string, error: unknown): Error {
  const message = String((error as { message?: unknown } | undefined)?.message ?? error);
  const status = /Unexpected server response: (\d{3})/.exec(message)?.[1];
  if (status === undefined) return new KubeUnreachableError(request, message, error, true);
  const reason = status === '404' ? 'NotFound' : '';
  // ws does not give the body, where the API server says which.
  const why = { '404': 'no such pod', '400': 'no such container, or it does not run' }[status] ?? message;
  const body = JSON.stringify({ kind: 'Status', reason, message: why });
  return new KubeApiError(request, Number(status), body, BUSY.includes(status) ? ASK_AGAIN_MS : undefined);
}

/** Answers of a server that has not taken a request; ws does not give how long it asks to wait. */
const BUSY: readonly (string | undefined)[] = ['429', '503'];
const ASK_AGAIN_MS = 1000;

/** client-node's type wants a stream or null. */
function stdin(input: string | Uint8Array | undefined): Readable | null {
  if (input === undefined) return null;
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  // client-node takes other bytes for text.
  return Readable.from([Buffer.from(bytes)]);
}

/** Left to itself, client-node ends this process's own stdout when a server closes a channel. */
export function ownStreams(): { stdin: Readable; stdout: Writable; stderr: Writable } {
  return { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
}

class Collected extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
