import { createHash, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';

/** What a token lets its holder do with one repository, as the registry reads it. */
export interface Access {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** Makes tokens that a registry believes. */
export interface TokenIssuer {
  readonly issuer: string;
  readonly service: string;
  /** The public key, as a JSON Web Key Set. */
  readonly keySet: string;
  /** A token that holds for `TOKEN_S` seconds. */
  issue(subject: string, access: readonly Access[], nowMs: number): string;
}

export const TOKEN_S = 300;

/** Issues by a key of its own, ES256 (RFC 7518). Claims: the distribution project's token specification. */
export function createTokenIssuer(issuer: string, service: string): TokenIssuer {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = publicKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify(key)).digest('base64url');
  return {
    issuer,
    service,
    keySet: JSON.stringify({ keys: [{ ...key, kid, use: 'sig', alg: 'ES256' }] }),
    issue: (subject, access, nowMs) => {
      const now = Math.floor(nowMs / 1000);
      const claims = { iss: issuer, sub: subject, aud: service, iat: now, nbf: now, exp: now + TOKEN_S };
      return signed({ typ: 'JWT', alg: 'ES256', kid }, { ...claims, jti: randomUUID(), access }, privateKey);
    },
  };
}

/** `repository:kindest/node:pull` for each scope; of the actions that were asked for, pulling alone is granted. */
export function grantedAccess(scopes: readonly string[]): readonly Access[] {
  return scopes
    .flatMap((scope) => scope.split(' '))
    .flatMap((scope) => {
      const [, type, name, actions = ''] = /^([a-z]+):(.+):([a-z,*]*)$/.exec(scope) ?? [];
      if (type !== 'repository' || name === undefined) return [];
      return [{ type, name, actions: actions.split(',').filter((action) => action === 'pull') }];
    });
}

function signed(header: object, claims: object, key: KeyObject): string {
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}
