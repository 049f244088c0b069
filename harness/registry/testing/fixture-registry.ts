import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import type { SampleImage } from './sample-image.ts';

/** Does something else than a registry would; true if it has answered. */
export type Interference = (request: IncomingMessage, response: ServerResponse) => boolean;

export interface FixtureOptions {
  readonly tls?: SecureContextOptions & Pick<TlsOptions, 'requestCert' | 'rejectUnauthorized'>;
  /** Who may read: anybody with a token, or only `ann` with `secret`, by token or by Basic. */
  readonly login?: 'anonymous-token' | 'token' | 'basic';
  /** Seconds that a token is said to hold. */
  readonly tokenSeconds?: number;
  readonly interfere?: Interference;
}

/** A registry on loopback, its images in memory. */
export interface FixtureRegistry {
  readonly address: string;
  readonly port: number;
  /** `GET /v2/…`, in the order in which they came; a test may empty it. */
  readonly requests: string[];
  /** Set to change what it does from now on. */
  interfere: Interference | undefined;
  /** Names a document, under a tag and its digest, and gives its blobs. */
  add(
    path: string,
    tag: string,
    image: Pick<SampleImage, 'mediaType' | 'bytes' | 'digest'> & Partial<SampleImage>,
  ): void;
  close(): Promise<void>;
}

const BASIC = `Basic ${Buffer.from('ann:secret').toString('base64')}`;

export async function serveRegistry(options: FixtureOptions = {}): Promise<FixtureRegistry> {
  const { tls, login, tokenSeconds } = options;
  const documents = new Map<string, { mediaType: string; bytes: Buffer; digest: string }>();
  const blobs = new Map<string, Buffer>();
  const tags = new Map<string, string[]>();
  const requests: string[] = [];
  let tokens = 0;

  const challenge = (path: string): string => {
    const realm = `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${registry.port}/token`;
    const scope = `repository:${path}:pull`;
    return login === 'basic'
      ? 'Basic realm="here"'
      : `Bearer realm="${realm}",service="fixture",scope="${scope}"`;
  };

  const giveToken = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = request.method === 'POST' ? new URLSearchParams(await text(request)) : undefined;
    const refreshed = form?.get('refresh_token') === 'refresh' && form.get('grant_type') === 'refresh_token';
    const welcome = refreshed || (request.headers.authorization ?? BASIC) === BASIC;
    const named = request.headers.authorization === BASIC || refreshed;
    if (!welcome || (login === 'token' && !named)) return end(response, 401);
    tokens += 1;
    const scope = form?.get('scope') ?? new URL(request.url ?? '', 'http://x').searchParams.get('scope');
    end(response, 200, JSON.stringify({ token: `t${tokens}-${scope}`, expires_in: tokenSeconds ?? 300 }));
  };

  const mayRead = (request: IncomingMessage, path: string): boolean => {
    const { authorization = '' } = request.headers;
    if (login === undefined) return true;
    if (login === 'basic') return authorization === BASIC;
    return new RegExp(`^Bearer t\\d+-repository:${path}:pull$`).test(authorization);
  };

  const listTags = (response: ServerResponse, path: string, query: URLSearchParams): void => {
    const all = tags.get(path);
    if (all === undefined) return end(response, 404);
    const from = Number(query.get('from') ?? 0);
    const page = all.slice(from, from + 2);
    const next = `</v2/${path}/tags/list?n=2&from=${from + 2}>; rel="next"`;
    end(response, 200, JSON.stringify({ tags: page }), from + 2 < all.length ? { link: next } : {});
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests.push(`${request.method} ${request.url}`);
    if (registry.interfere?.(request, response) === true) return;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    if (pathname === '/token') return await giveToken(request, response);
    if (pathname === '/v2/') return end(response, login === undefined ? 200 : 401);
    const [, path = '', kind, name = ''] = pathname.match(/^\/v2\/(.+)\/(manifests|blobs|tags)\/(.+)$/) ?? [];
    if (!mayRead(request, path)) return end(response, 401, '{}', { 'www-authenticate': challenge(path) });
    if (kind === 'tags') return listTags(response, path, searchParams);
    const document = documents.get(`${path} ${name}`);
    const found = kind === 'blobs' ? blobs.get(name) : document?.bytes;
    if (found === undefined) return end(response, 404);
    const type = document?.mediaType ?? 'application/octet-stream';
    const digest = document === undefined ? {} : { 'docker-content-digest': document.digest };
    end(response, 200, request.method === 'HEAD' ? '' : found, { 'content-type': type, ...digest });
  };

  const onRequest = (request: IncomingMessage, response: ServerResponse): void =>
    void serve(request, response);
  const server: Server = tls === undefined ? createServer(onRequest) : createSecureServer(tls, onRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const registry: FixtureRegistry = {
    address: `127.0.0.1:${port}`,
    port,
    requests,
    interfere: options.interfere,
    add: (path, tag, image) => {
      for (const name of [tag, image.digest]) documents.set(`${path} ${name}`, image);
      for (const [digest, blob] of image.blobs ?? []) blobs.set(digest, blob);
      tags.set(path, [...(tags.get(path) ?? []), tag]);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  onTestFinished(async () => await registry.close());
  return registry;
}

export function end(
  response: ServerResponse,
  status: number,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, headers).end(body);
}
