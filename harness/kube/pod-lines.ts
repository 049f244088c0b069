import { PassThrough, type Readable, Writable } from 'node:stream';
import { Attach, Exec, type KubeConfig } from '@kubernetes/client-node';
import { KubeUnreachableError } from './errors.ts';
import { ownStreams, refused, type Socket } from './exec.ts';
import type { LineHandlers, LineStream, PodReference } from './kube.ts';

/**
 * Runs a program in a container and speaks with it by lines until one of the two ends.
 * @throws KubeApiError if the pod or the program is missing; KubeUnreachableError if the socket cannot be had
 */
export async function execLinesInPod(
  config: KubeConfig,
  pod: PodReference,
  argv: readonly string[],
  container: string,
  handlers: LineHandlers,
): Promise<LineStream> {
  const request = `exec ${pod.namespace}/${pod.name} [${container}] ${argv.join(' ')}`;
  const exec = new Exec(config);
  Object.assign(exec.handler, { streams: ownStreams() });
  return speak(request, handlers, ({ stdout, stderr, stdin, ended }) =>
    exec.exec(pod.namespace, pod.name, container, [...argv], stdout, stderr, stdin, false, ended),
  );
}

/**
 * Speaks by lines with the program that a container runs, which must have been given standard input, until one of the
 * two ends. What the program says to others is heard, too. Errors as `execLinesInPod`.
 */
export async function attachLinesToPod(
  config: KubeConfig,
  pod: PodReference,
  container: string,
  handlers: LineHandlers,
): Promise<LineStream> {
  const request = `attach ${pod.namespace}/${pod.name} [${container}]`;
  const attach = new Attach(config);
  Object.assign(attach.handler, { streams: ownStreams() });
  return speak(request, handlers, ({ stdout, stderr, stdin }) =>
    attach.attach(pod.namespace, pod.name, container, stdout, stderr, stdin, false),
  );
}

interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly ended: (status: { readonly status?: string; readonly message?: string }) => void;
}

async function speak(
  request: string,
  handlers: LineHandlers,
  open: (streams: Streams) => Promise<unknown>,
): Promise<LineStream> {
  const input = new PassThrough();
  const said: string[] = [];
  let over = false;
  const end = (why: string): void => {
    if (over) return;
    over = true;
    handlers.ended(new KubeUnreachableError(request, [why, ...said].join(': '), undefined));
  };
  const stdout = lines(handlers.line);
  const stderr = lines((text) => said.push(text));
  try {
    const ended: Streams['ended'] = ({ status, message }) => end(`it ended (${message ?? status})`);
    const socket = (await open({ stdin: input, stdout, stderr, ended })) as Socket;
    socket.on('close', (code) => end(`the connection closed (${code})`));
    return {
      write: (text) => input.write(`${text}\n`),
      close: () => {
        over = true;
        input.end();
        socket.terminate();
      },
    };
  } catch (error) {
    throw refused(request, error);
  }
}

/** Cuts a stream into lines; a last one without an end is not given. */
function lines(take: (text: string) => void): Writable {
  let rest = '';
  const decoder = new TextDecoder();
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) take(part);
      done();
    },
  });
}
