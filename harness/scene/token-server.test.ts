import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createRunner } from '../process/run.ts';
import { makeAuthority } from './authority.ts';
import { ask } from './https.ts';
import { createTokenIssuer, grantedAccess } from './token.ts';
import { startTokenServer } from './token-server.ts';

const LOGIN = { username: 'scene', password: 'secret' };
const basic = (words: string) => `Basic ${Buffer.from(words).toString('base64')}`;

async function started() {
  const { certificate: ca, server } = await makeAuthority(createRunner(), join(temporaryDirectory(), 'keys'));
  const issuer = createTokenIssuer('the scene', 'the registry');
  const tokens = await startTokenServer(server, issuer, LOGIN);
  onTestFinished(tokens.close);
  const url = `${tokens.realm}?service=the%20registry&scope=repository%3Akindest%2Fnode%3Apull%2Cpush`;
  return { ca, issuer, tokens, url };
}

test('a login buys a token for pulling, which the published key verifies', async () => {
  const { ca, issuer, tokens, url } = await started();
  const answer = await ask(url, { ca, headers: { authorization: basic('scene:secret') } });
  expect(answer.status).toBe(200);
  const { token } = JSON.parse(answer.body) as { token: string };
  const [header = '', claims = '', signature = ''] = token.split('.');
  const read = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
  const { keys } = JSON.parse(issuer.keySet) as { keys: (JsonWebKey & { kid: string })[] };
  const key = createPublicKey({ key: keys[0] ?? {}, format: 'jwk' });
  const good = (text: string) =>
    verify(
      'sha256',
      Buffer.from(text),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
  expect(good(`${header}.${claims}`)).toBe(true);
  expect(good(`${header}.${claims}x`)).toBe(false);
  expect(read(header)).toMatchObject({ alg: 'ES256', kid: keys[0]?.kid });
  const access = [{ type: 'repository', name: 'kindest/node', actions: ['pull'] }];
  expect(read(claims)).toMatchObject({ iss: 'the scene', aud: 'the registry', sub: 'scene', access });
  expect(tokens.counts).toEqual({ given: 1, refused: 0 });
});

test('who names no login, another one, or another service gets none', async () => {
  const { ca, tokens, url } = await started();
  const statuses = [
    await ask(url, { ca }),
    await ask(url, { ca, headers: { authorization: basic('scene:guess') } }),
    await ask(`${tokens.realm}?service=other`, { ca, headers: { authorization: basic('scene:secret') } }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([401, 401, 401]);
  expect(tokens.counts).toEqual({ given: 0, refused: 3 });
});

test('scopes are read one by one or in one word list; what is no repository is left out', () => {
  expect(grantedAccess(['repository:a:pull repository:b/c:push', 'registry:catalog:*'])).toEqual([
    { type: 'repository', name: 'a', actions: ['pull'] },
    { type: 'repository', name: 'b/c', actions: [] },
  ]);
});
