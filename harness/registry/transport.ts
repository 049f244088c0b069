import type { Readable } from 'node:stream';
import { type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import { HarnessError } from '../errors/errors.ts';
import { isOwnNetwork } from '../model/own-network.ts';
import { type AuthoritySources, createTrust } from './authorities.ts';
import { type Connections, createConnections } from './connections.ts';
import { mayBePlain, plainRefused, unreachable } from './failures.ts';
import { proxySettings } from './proxy.ts';

/** An answer of any status. Its body is read to the end, or discarded. */
export interface Answer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Readable;
  discard(): Promise<void>;
}

export interface Request {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

/** HTTP as registries are asked: TLS always verified, by the user's proxy and authorities. */
export interface Transport {
  /**
   * The address of a registry's host (with its port where it has one): by TLS, and only on our own network by plain
   * HTTP where nothing else answers. @throws HarnessError REGISTRY_UNREACHABLE
   */
  baseOf(host: string, signal?: AbortSignal): Promise<URL>;
  /**
   * Redirects are followed, without the login where they lead to another host.
   * @throws HarnessError REGISTRY_UNREACHABLE, PLAIN_HTTP_REFUSED; the signal's reason
   */
  ask(url: URL, options?: Request): Promise<Answer>;
}

export interface TransportOptions extends AuthoritySources {
  /** Until a connection stands; 5 s by default. */
  readonly connectMs?: number;
  /** The longest silence in an answer; 30 s by default. */
  readonly inactivityMs?: number;
}

const MOST_REDIRECTS = 5;

/** How one host is asked. */
interface Agent {
  readonly dispatcher: Dispatcher;
  readonly connections: Connections;
  /** Requests that wait for an answer. */
  asking: number;
}

export function createTransport(options: TransportOptions): Transport {
  const { environment, connectMs = 5_000, inactivityMs = 30_000 } = options;
  const trustFor = createTrust(options);
  const agents = new Map<string, Promise<Agent>>();
  const bases = new Map<string, Promise<URL>>();

  const makeAgent = async (url: URL): Promise<Agent> => {
    const { context: secureContext, anonymous } = await trustFor(url.host);
    const { httpProxy, httpsProxy, noProxy } = proxySettings(url, environment);
    const tls = { secureContext, timeout: connectMs };
    const connections = createConnections({ ...tls, allowH2: false });
    const dispatcher = new EnvHttpProxyAgent({
      httpProxy,
      httpsProxy,
      noProxy,
      connect: connections.connect,
      requestTls: tls,
      proxyTls: { ...tls, secureContext: anonymous },
      connectTimeout: connectMs,
      headersTimeout: inactivityMs,
      bodyTimeout: inactivityMs,
      // One connection a blob: they do not wait for one another's windows.
      allowH2: false,
    });
    return { dispatcher, connections, asking: 0 };
  };

  const once = async (url: URL, { signal, method = 'GET', headers, body }: Request): Promise<Answer> => {
    signal?.throwIfAborted();
    const agent = agents.get(url.origin) ?? makeAgent(url);
    agents.set(url.origin, agent);
    const used = await agent;
    used.asking += 1;
    try {
      const asking = request(url, {
        dispatcher: used.dispatcher,
        method,
        headers: { 'accept-encoding': 'identity', 'user-agent': 'istio-cni-conformance', ...headers },
        body: body ?? null,
        signal: signal ?? null,
      });
      return toAnswer(await unlessAborted(asking, signal));
    } catch (error) {
      if (signal?.aborted === true) throw signal.reason;
      const { problems } = await trustFor(url.host);
      throw unreachable(url, error, proxySettings(url, environment).named, problems);
    } finally {
      used.asking -= 1;
      if (signal?.aborted === true && used.asking === 0) used.connections.giveUp();
    }
  };

  const ask: Transport['ask'] = async (start, wanted = {}) => {
    let url = start;
    let asked = wanted;
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      if (url.protocol !== 'https:' && !isOwnNetwork(url.hostname)) throw plainRefused(url);
      const answer = await once(url, asked);
      const next = redirectOf(answer, url);
      if (next === undefined || asked.method === 'POST') return answer;
      await answer.discard();
      if (url.protocol === 'https:' && next.protocol !== 'https:') throw plainRefused(next);
      if (next.origin !== url.origin) asked = withoutLogin(asked);
      url = next;
    }
    throw new HarnessError('REGISTRY_UNREACHABLE', `${start.host} redirects without end`, {
      nextStep: 'see what its address leads to, in a browser or with curl',
    });
  };

  const findBase = async (host: string, signal?: AbortSignal): Promise<URL> => {
    const secure = new URL(`https://${host}/`);
    if (!isOwnNetwork(secure.hostname)) return secure;
    try {
      await (await once(new URL('v2/', secure), { signal })).discard();
      return secure;
    } catch (error) {
      if (signal?.aborted === true || !mayBePlain(error, secure.port === '')) throw error;
      const plain = new URL(`http://${host}/`);
      const answer = await once(new URL('v2/', plain), { signal }).catch(() => undefined);
      await answer?.discard();
      // 400 is what a server with TLS answers to plain HTTP.
      if (answer !== undefined && answer.status !== 400) return plain;
      throw error;
    }
  };

  return {
    ask,
    baseOf: async (host, signal) => {
      const base = bases.get(host) ?? findBase(host, signal);
      bases.set(host, base);
      try {
        return await base;
      } catch (error) {
        bases.delete(host);
        throw error;
      }
    },
  };
}

/**
 * What a request gives, or the signal's reason as soon as that is aborted: undici heeds it only where a connection stands.
 */
async function unlessAborted(
  asking: Promise<Dispatcher.ResponseData>,
  signal: AbortSignal | undefined,
): Promise<Dispatcher.ResponseData> {
  if (signal === undefined) return await asking;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  asking.then(({ body }) => (signal.aborted ? body.destroy() : undefined)).catch(() => undefined);
  try {
    return await Promise.race([asking, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function toAnswer({ statusCode, headers, body }: Dispatcher.ResponseData): Answer {
  return {
    status: statusCode,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    },
    body,
    discard: async () => await body.dump(),
  };
}

function redirectOf(answer: Answer, from: URL): URL | undefined {
  const location = answer.header('location');
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return undefined;
  return URL.parse(location, from.href) ?? undefined;
}

function withoutLogin(asked: Request): Request {
  const { authorization: _login, ...headers } = asked.headers ?? {};
  return { ...asked, headers };
}
