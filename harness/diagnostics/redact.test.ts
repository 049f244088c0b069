import { expect, test } from 'vitest';
import { redact } from './redact.ts';

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const JWT = `${encode('{"alg":"RS256","kid":"x"}')}.${encode('{"iss":"kubernetes","sub":"a:b"}')}.c2lnbmF0dXJl`;
const BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC';
const pem = (label: string, end = '\n'): string =>
  [`-----BEGIN ${label}-----`, BODY, `-----END ${label}-----`].join(end);
const base64 = (label: string): string => Buffer.from(pem(label)).toString('base64');

test.for([
  ['a PEM key', pem('RSA PRIVATE KEY'), BODY],
  ['a PEM key without a label', pem('PRIVATE KEY'), BODY],
  ['a PEM key inside JSON', JSON.stringify({ key: pem('EC PRIVATE KEY') }), BODY],
  ['a PEM key whose end is cut off', `x\n-----BEGIN PRIVATE KEY-----\n${BODY}`, BODY],
  ['a PEM key in base64', `data: ${base64('RSA PRIVATE KEY')}`, base64('RSA PRIVATE KEY').slice(48, 64)],
  ['an EC key in base64', `data: ${base64('EC PRIVATE KEY')}`, base64('EC PRIVATE KEY').slice(48, 64)],
  ['a web token in prose', `the token is ${JWT} indeed`, 'c2lnbmF0dXJl'],
  [
    'a kubeconfig token',
    'users:\n- name: a\n  user:\n    token: abcdef.0123456789abcdef\n',
    '0123456789abcdef',
  ],
  ['a JSON token', '{"token":"s3cr3t\\"value","x":1}', 's3cr3t'],
  ['an Authorization header', 'Authorization: Bearer abcdefgh12345', 'abcdefgh12345'],
  ['a password in an address', 'GET /login?user=a&password=hunter22&x=1', 'hunter22'],
  ['client-key-data', '    client-key-data: TUlJRXBBSUJBQUtDQVFFQQ==', 'TUlJRXBB'],
] as const)('hides %s', ([, text, secret]) => {
  const redacted = redact(text);
  expect(text).toContain(secret);
  expect(redacted).not.toContain(secret);
  expect(redacted).toContain('[redacted]');
  expect(redact(redacted)).toBe(redacted);
});

test.for([
  ['a certificate', pem('CERTIFICATE')],
  ['a path to a token', 'tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token'],
  ['a volume', '- serviceAccountToken:\n    expirationSeconds: 3607\n    path: token'],
  ['a reference to a Secret', 'secretKeyRef:\n  key: password\n  name: db'],
  ['a digest', 'image: a@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'],
  ['a rule', '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN'],
  ['a lease of a token in a log', 'info	sds	token expired in 30m'],
] as const)('leaves %s as it is', ([, text]) => {
  expect(redact(text)).toBe(text);
});

test('keeps what stands around a secret in place', () => {
  expect(redact(`{"a":1,"token":"${JWT}","b":2}`)).toBe('{"a":1,"token":[redacted],"b":2}');
  expect(redact(`before\n${pem('PRIVATE KEY')}\nafter`)).toBe(
    'before\n-----BEGIN PRIVATE KEY-----[redacted]-----END PRIVATE KEY-----\nafter',
  );
});
