import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { type Dispatcher, fetch, type Response } from 'undici';
import { HarnessError } from '../errors/errors.ts';
import type { Clock } from '../time/clock.ts';
import { type Repeated, untilTaken } from './again.ts';
import { KubeApiError, KubeUnreachableError } from './errors.ts';
import { parseWarnings } from './warnings.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Absolute path below the API server's root. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as it is, as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  /** The form in which the answer is wanted; plain JSON by default. */
  readonly accept?: string;
  /** The request is made as this user, whom the kubeconfig's own may impersonate. */
  readonly as?: string | undefined;
  /** By the method where it is not said. */
  readonly repeated?: Repeated;
  readonly signal?: AbortSignal | undefined;
}

export interface ApiAnswer {
  readonly text: string;
  readonly warnings: readonly string[];
}

export interface Connection {
  readonly config: KubeConfig;
  /**
   * One that the server has not taken is sent again a few times, and one whose answer was lost where that does no harm.
   * @throws KubeApiError on a status of 300 or above; KubeUnreachableError; the signal's reason when aborted.
   */
  send(request: ApiRequest): Promise<ApiAnswer>;
}

interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher | undefined;
}

interface Answered {
  readonly status: number;
  readonly answer: ApiAnswer;
  readonly retryAfterMs: number | undefined;
}

/**
 * Raw HTTP to the API server that a kubeconfig file names. Credentials (client certificate, token or
 * credential plugin) are read by client-node, kept, and read again once after a 401.
 */
export function connect(kubeconfigFile: string, requestTimeoutMs: number, clock: Clock): Connection {
  const { config, server } = load(kubeconfigFile);
  let credentials: Promise<Credentials> | undefined;

  async function attempt(request: ApiRequest): Promise<Answered> {
    credentials ??= readCredentials(config, server);
    const { headers, dispatcher } = await credentials;
    const query = new URLSearchParams(request.query).toString();
    const url = `${server}${request.path}${query === '' ? '' : `${request.path.includes('?') ? '&' : '?'}${query}`}`;
    const timeout = AbortSignal.timeout(requestTimeoutMs);
    try {
      const response = await fetch(url, {
        method: request.method,
        headers: {
          ...headers,
          accept: request.accept ?? 'application/json, */*',
          ...(request.as === undefined ? {} : { 'impersonate-user': request.as }),
          ...(request.body === undefined
            ? {}
            : { 'content-type': request.contentType ?? 'application/json' }),
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        signal: request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]),
        ...(dispatcher === undefined ? {} : { dispatcher }),
      });
      const answer = {
        text: await response.text(),
        warnings: parseWarnings(response.headers.get('warning')),
      };
      return { status: response.status, answer, retryAfterMs: retryAfterOf(response) };
    } catch (error) {
      request.signal?.throwIfAborted();
      const why = timeout.aborted ? `no answer within ${requestTimeoutMs} ms` : reasonOf(error);
      throw new KubeUnreachableError(nameOf(request), why, error, !timeout.aborted);
    }
  }

  async function sendOnce(request: ApiRequest): Promise<ApiAnswer> {
    let answered = await attempt(request);
    if (answered.status === 401) {
      credentials = undefined;
      answered = await attempt(request);
    }
    const { status, answer, retryAfterMs } = answered;
    if (status >= 300) throw new KubeApiError(nameOf(request), status, answer.text, retryAfterMs);
    return answer;
  }

  return {
    config,
    async send(request) {
      const { method, signal, repeated = REPEATED[method] } = request;
      return await untilTaken(async () => await sendOnce(request), { repeated, clock, signal });
    },
  };
}

/**
 * The suite patches by server-side apply and by merge. What must be patched as it was read, by its `resourceVersion`, is read
 * again by who asks where that is refused: also where the first was taken and its answer lost.
 */
const REPEATED: Readonly<Record<ApiRequest['method'], Repeated>> = {
  GET: 'harmless',
  PATCH: 'harmless',
  POST: 'told by a conflict',
  // By its name alone it may hit an object that was made since.
  DELETE: 'never',
};

function load(kubeconfigFile: string): { config: KubeConfig; server: string } {
  const config = new KubeConfig();
  try {
    config.loadFromFile(kubeconfigFile);
  } catch (error) {
    throw badKubeconfig(`${kubeconfigFile} cannot be read`, error);
  }
  const server = config.getCurrentCluster()?.server;
  if (server === undefined) throw badKubeconfig(`${kubeconfigFile} names no cluster in its current-context`);
  return { config, server: server.replace(/\/+$/, '') };
}

function badKubeconfig(message: string, cause?: unknown): HarnessError {
  return new HarnessError('BAD_KUBECONFIG', message, {
    cause,
    nextStep: 'bring the lane up anew, or name the right kubeconfig',
  });
}

async function readCredentials(config: KubeConfig, server: string): Promise<Credentials> {
  const context = new RequestContext(server, HttpMethod.GET);
  await config.applySecurityAuthentication(context);
  return { headers: context.getHeaders(), dispatcher: context.getDispatcher() };
}

/** Of a server that is busy or in trouble; a pod that answers through it says no such thing of itself. */
function retryAfterOf({ status, headers }: Response): number | undefined {
  const seconds = headers.get('retry-after');
  const isBusy = status === 429 || status >= 500;
  return isBusy && seconds !== null && /^\d+$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

function nameOf(request: ApiRequest): string {
  return `${request.method} ${request.path}`;
}

/** undici says `fetch failed` and hides why in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error
    ? error.cause.message || String((error.cause as { code?: unknown }).code)
    : error.message;
}
