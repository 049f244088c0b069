import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type SceneServer, type ServerCertificate, serveHttps } from './https.ts';
import { grantedAccess, TOKEN_S, type TokenIssuer } from './token.ts';

/** The scene's own login at its registry. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** Who got a token here, and who did not. */
export interface TokenServer extends SceneServer {
  readonly realm: string;
  readonly counts: { readonly given: number; readonly refused: number };
}

/**
 * Docker's token protocol: a login by Basic buys a token for pulling what is asked for. Who names no login, or another,
 * is refused: a client that pulls has really used its user's login.
 */
export async function startTokenServer(
  certificate: ServerCertificate,
  issuer: TokenIssuer,
  login: Login,
): Promise<TokenServer> {
  const counts = { given: 0, refused: 0 };
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'https://localhost');
    if (pathname !== '/token') return void response.writeHead(404).end();
    if (request.method !== 'GET') return void response.writeHead(405, { allow: 'GET' }).end();
    if (searchParams.get('service') !== issuer.service || !isLogin(request, login)) {
      counts.refused += 1;
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="scene"' }).end();
    }
    counts.given += 1;
    const access = grantedAccess(searchParams.getAll('scope'));
    const token = issuer.issue(login.username, access, Date.now());
    const body = { token, access_token: token, expires_in: TOKEN_S, issued_at: new Date().toISOString() };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = await serveHttps(certificate, answer);
  return { ...server, realm: `https://localhost:${server.port}/token`, counts };
}

function isLogin({ headers }: IncomingMessage, { username, password }: Login): boolean {
  const wanted = Buffer.from(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  const given = Buffer.from(headers.authorization ?? '');
  return given.byteLength === wanted.byteLength && timingSafeEqual(given, wanted);
}
