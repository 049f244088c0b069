import { z } from 'zod';
import { HarnessError } from '../errors/errors.ts';
import { isLoopback } from '../model/own-network.ts';
import type { Clock } from '../time/clock.ts';
import { type Asked, loginNeeded, refusal } from './answers.ts';
import { type Challenge, parseChallenges } from './challenge.ts';
import type { Credentials, FindCredentials, FoundCredentials } from './credentials.ts';
import { readDocument } from './documents.ts';
import { loginInPlain, plainRefused } from './failures.ts';
import type { Transport } from './transport.ts';

/** What stands in an Authorization header, and how it was had. */
export interface Authorization extends Pick<Asked, 'loggedIn' | 'admitted' | 'problem'> {
  /** Absent where the registry named no way that is known here. */
  readonly header?: string;
}

/** Whom the login is for: one repository of one registry. */
export interface Repository {
  readonly host: string;
  readonly path: string;
  /** The image's name, for errors. */
  readonly what: string;
}

export interface Authorizer {
  /** What was had for this repository and still holds; a token is taken for expired 10 s early. */
  known(repository: Repository): Authorization | undefined;
  /** Answers a 401 of the registry at `base`. @throws HarnessError LOGIN_NEEDED, RATE_LIMITED, REGISTRY_FAILED, REGISTRY_UNREACHABLE, PLAIN_HTTP_REFUSED */
  obtain(
    repository: Repository & { readonly base: URL },
    header: string,
    signal?: AbortSignal,
  ): Promise<Authorization>;
}

const tokenSchema = z.looseObject({
  token: z.string().optional(),
  access_token: z.string().optional(),
  expires_in: z.number().optional(),
});

/** By the token specification, where the server does not say. */
const TOKEN_S = 60;
const EARLY_MS = 10_000;

/** Logins by the distribution specification's Bearer (a token for pulling one repository) and by Basic. */
export function createAuthorizer(
  transport: Transport,
  findCredentials: FindCredentials,
  clock: Clock,
): Authorizer {
  const cache = new Map<string, { readonly authorization: Authorization; readonly untilMs: number }>();
  /** A helper is a program, and slow: each host's login is asked for once. */
  const logins = new Map<string, Promise<FoundCredentials>>();
  const keyOf = ({ host, path }: Repository): string => `${host}/${path}`;

  const bearer = async (
    { parameters }: Challenge,
    repository: Repository & { readonly base: URL },
    credentials: Credentials | undefined,
    asked: Asked,
    signal?: AbortSignal,
  ): Promise<{ readonly header: string; readonly untilMs: number }> => {
    const realm = URL.parse(parameters['realm'] ?? '');
    if (realm === null) throw unknownWay(asked);
    if (repository.base.protocol === 'https:' && realm.protocol !== 'https:') throw plainRefused(realm);
    if (credentials !== undefined && !mayBearLogin(realm)) throw loginInPlain(realm, asked.what);
    const query = {
      ...(parameters['service'] === undefined ? {} : { service: parameters['service'] }),
      scope: parameters['scope'] || `repository:${repository.path}:pull`,
    };
    const answer = await transport.ask(...tokenRequest(realm, query, credentials, signal));
    if (answer.status === 401 || answer.status === 403) {
      await answer.discard();
      throw loginNeeded(asked);
    }
    if (answer.status !== 200) {
      await answer.discard();
      throw refusal(asked, answer);
    }
    const found = await readDocument(answer, tokenSchema, `the token server ${realm.host}`);
    const token = found.token ?? found.access_token;
    if (token === undefined) throw unknownWay(asked);
    const lifeMs = (found.expires_in ?? TOKEN_S) * 1000;
    return { header: `Bearer ${token}`, untilMs: clock.nowMs() + lifeMs - EARLY_MS };
  };

  return {
    known: (repository) => {
      const held = cache.get(keyOf(repository));
      return held !== undefined && clock.nowMs() < held.untilMs ? held.authorization : undefined;
    },
    obtain: async (repository, header, signal) => {
      const { host, what } = repository;
      const login = logins.get(host) ?? findCredentials(host);
      logins.set(host, login);
      const { credentials, problem } = await login;
      const challenges = parseChallenges(header);
      const wanted = challenges.find(({ scheme }) => scheme === 'bearer');
      const basic = challenges.some(({ scheme }) => scheme === 'basic');
      const loggedIn = credentials !== undefined;
      const asked: Asked = { what, host, loggedIn, admitted: false, problem };
      let got: { readonly header: string; readonly untilMs: number };
      if (wanted !== undefined) got = await bearer(wanted, repository, credentials, asked, signal);
      else if (!basic) throw unknownWay(asked);
      else if (credentials === undefined || !('username' in credentials)) throw loginNeeded(asked);
      else if (!mayBearLogin(repository.base)) throw loginInPlain(repository.base, what);
      else got = { header: basicHeader(credentials), untilMs: Infinity };
      const authorization = { header: got.header, loggedIn, admitted: true, problem };
      cache.set(keyOf(repository), { authorization, untilMs: got.untilMs });
      return authorization;
    },
  };
}

type TokenRequest = Parameters<Transport['ask']>;

function tokenRequest(
  realm: URL,
  query: Readonly<Record<string, string>>,
  credentials: Credentials | undefined,
  signal: AbortSignal | undefined,
): TokenRequest {
  if (credentials !== undefined && 'identityToken' in credentials) {
    const body = new URLSearchParams({
      ...query,
      grant_type: 'refresh_token',
      client_id: 'istio-cni-conformance',
      refresh_token: credentials.identityToken,
    }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return [realm, { method: 'POST', headers, body, signal }];
  }
  const url = new URL(realm);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = credentials === undefined ? {} : { authorization: basicHeader(credentials) };
  return [url, { headers, signal }];
}

/** A login crosses a network by TLS alone. */
function mayBearLogin({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || isLoopback(hostname);
}

function basicHeader({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function unknownWay({ host, what }: Asked): HarnessError {
  return new HarnessError(
    'LOGIN_NEEDED',
    `${host} wants a login for ${what} in a way that is not known here`,
    {
      nextStep: 'use another registry or a mirror (--registry)',
    },
  );
}
