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
  ['a PEM key on one line', pem('PRIVATE KEY', ' '), BODY],
  ['a PEM key whose end is cut off', `x\n-----BEGIN PRIVATE KEY-----\n${BODY}`, BODY],
  ['a PEM key in a log', pem('PRIVATE KEY', '\n2026-01-01T00:00:00Z | '), BODY],
  ['a PEM key in base64', `data: ${base64('RSA PRIVATE KEY')}`, base64('RSA PRIVATE KEY').slice(48, 64)],
  ['an EC key in base64', `data: ${base64('EC PRIVATE KEY')}`, base64('EC PRIVATE KEY').slice(48, 64)],
  [
    'a PEM key in base64 that is cut',
    base64('RSA PRIVATE KEY').slice(0, 61),
    base64('RSA PRIVATE KEY').slice(48, 60),
  ],
  ['a web token in prose', `the token is ${JWT} indeed`, 'c2lnbmF0dXJl'],
  [
    'a kubeconfig token',
    'users:\n- name: a\n  user:\n    token: abcdef.0123456789abcdef\n',
    '0123456789abcdef',
  ],
  ['a JSON token', '{"token":"s3cr3t\\"value","x":1}', 's3cr3t'],
  ['a JSON token that is a number', '{"token":8402938475,"x":1}', '8402938475'],
  ['a JSON token that is cut', 'x {"token":"s3cr3t', 's3cr3t'],
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
  ['a member', `{"a":1,"token":"${JWT}","b":2}`, '{"a":1,"token":"[redacted]","b":2}'],
  ['a header', 'a\nCookie: a=b; c=d\nHost: x', 'a\nCookie: [redacted]\nHost: x'],
  ['its scheme', 'x Authorization: Bearer abc123 y', 'x Authorization: Bearer [redacted] y'],
  ['a user', 'GET https://kim:pw1@a.example/x?y=z ok', 'GET https://kim:[redacted]@a.example/x?y=z ok'],
  ['a flag', 'run --password "a b" --port 80', 'run --password "[redacted]" --port 80'],
  ['pass in text', 'pass=x --pass y DB_PASS=z', 'pass=[redacted] --pass [redacted] DB_PASS=[redacted]'],
  ['several', 'tokens=x session_id=y', 'tokens=[redacted] session_id=[redacted]'],
  ['several in YAML', 'a: b\napi_keys: x y # z', 'a: b\napi_keys: [redacted] # z'],
  [
    'a line of a Dockerfile',
    'ENV A b\nENV MYSQL_ROOT_PASSWORD x y\nRUN z',
    'ENV A b\nENV MYSQL_ROOT_PASSWORD [redacted]\nRUN z',
  ],
  ['a prompt', 'Password for bob: x1 y', 'Password for bob: [redacted] y'],
  [
    'a prompt of git',
    "Password for 'https://bob@a.example': x1",
    "Password for 'https://bob@a.example': [redacted]",
  ],
  ['quotes in quotes', String.raw`x \"DB_PASSWORD=x y\" z`, String.raw`x \"DB_PASSWORD=[redacted]\" z`],
  ['a long value', `a token=${'y'.repeat(50_000)} b`, 'a token=[redacted] b'],
  ['a long text', `a token="${'y '.repeat(50_000)}" b`, 'a token="[redacted]" b'],
  ['a value far in a line', `${'a '.repeat(5000)}token=x b`, `${'a '.repeat(5000)}token=[redacted] b`],
  ['an assignment', 'A=1 DB_PASSWORD=x B=2', 'A=1 DB_PASSWORD=[redacted] B=2'],
  ['a token of the web', 'clone https://abc123@a.example/x y', 'clone https://[redacted]@a.example/x y'],
  ['a token and no password', 'at https://a1b2c3:@a.example/x y', 'at https://[redacted]:@a.example/x y'],
  [
    'a value on the next line',
    'a:\n  password: # of b\n\n    x y\n    z\n  c: d\ne: f',
    'a:\n  password: # of b\n\n    "[redacted]"\n  c: d\ne: f',
  ],
  [
    'values of a list in YAML',
    'a:\n- tokens:\n  - x\n  - "y z"\n  b: c',
    'a:\n- tokens:\n  - "[redacted]"\n  - "[redacted]"\n  b: c',
  ],
  [
    'a key that kubeadm made',
    `certificate key:\n${'0a'.repeat(32)}\nPlease note`,
    'certificate key:\n[redacted]\nPlease note',
  ],
  ['a word in capitals', 'the APIKEY x1y2z3w4 of b', 'the APIKEY [redacted] of b'],
  [
    'a protocol of a websocket',
    'a: base64url.bearer.authorization.k8s.io.eA, b',
    'a: base64url.bearer.authorization.k8s.io.[redacted], b',
  ],
  ['a list', 'set a=1,b.password=x,c=2', 'set a=1,b.password=[redacted],c=2'],
  [
    'a Secret',
    'kind: Secret\nmetadata:\n  name: a\ndata:\n  b: Yg==\n  c: |\n    d\n---\nkind: ConfigMap\ndata:\n  e: f',
    'kind: Secret\nmetadata:\n  name: a\ndata:\n  b: "[redacted]"\n  c: "[redacted]"\n---\nkind: ConfigMap\ndata:\n  e: f',
  ],
  [
    'a key',
    `before\n${pem('PRIVATE KEY')}\nafter`,
    `before\n${pem('PRIVATE KEY').replace(BODY, '[redacted]')}\nafter`,
  ],
  [
    'a key without its end',
    `-----BEGIN PRIVATE KEY-----\n${BODY}\nafter\nthat`,
    '-----BEGIN PRIVATE KEY-----\n[redacted]\nafter\nthat',
  ],
  [
    'a key without its beginning',
    `before\nthat\n${BODY}\n-----END PRIVATE KEY-----\nafter`,
    'before\nthat\n[redacted]\n-----END PRIVATE KEY-----\nafter',
  ],
  [
    'a cut key and a whole one',
    `-----BEGIN PRIVATE KEY-----\n${BODY}\nbetween\n${pem('PRIVATE KEY')}`,
    `-----BEGIN PRIVATE KEY-----\n[redacted]\nbetween\n${pem('PRIVATE KEY').replace(BODY, '[redacted]')}`,
  ],
] as const)('keeps what stands around %s in place', ([, text, redacted]) => {
  expect(redact(text)).toBe(redacted);
});

test.for([
  'a/',
  'a.',
  '{"',
  '\\"',
  '\n',
  'mysql ',
  'docker login ',
  'name: DB_PASSWORD\n',
  'password:\n',
  'password:\n  a\n',
  'tokens:\n- ',
  'PASSWORD ',
  'https://',
  'kind: Secret\n',
  'key=',
  'cookie=a; ',
  'Authorization: ',
  'a://a:',
  'eyJaaaaaaaaaaa.',
  '-----BEGIN PRIVATE KEY-----',
  'AAAAAAAAAAAAAAAAAAAA\n',
])('%j, again and again, does not hold it up', (text) => {
  // With a pattern that goes back over what it has read this takes minutes, and the test ends in time no more.
  expect(redact(text.repeat(20_000 / text.length))).not.toBe('');
});

/** Least of some runs, of this thread alone: what else the machine does counts little, and other files of tests go on beside. */
function costOf(texts: readonly string[]): number {
  const runs = Array.from({ length: 3 }, () => {
    const start = process.threadCpuUsage();
    texts.forEach((text) => redact(text));
    const { user, system } = process.threadCpuUsage(start);
    return user + system;
  });
  return Math.max(TICK_US, Math.min(...runs));
}

/** By ticks as long as this some kernels count what a thread costs. */
const TICK_US = 10_000;

test.for([
  '"password": ',
  'password: "',
  String.raw`token="x\" `,
  String.raw`\"token=&a= `,
  '"token":[a ',
  'token={',
  'pass:',
  'pass=1.',
])('%j on one line costs in step with its length', (text) => {
  const [short, long] = [30_000, 480_000].map((size) => text.repeat(size / text.length));
  const lines = Array.from({ length: 16 }, () => short ?? '');
  // As much text in one line as in sixteen: as dear where each part is read once, 16 times where each match reads the line.
  expect(costOf([long ?? '']) / costOf(lines)).toBeLessThan(4);
});
