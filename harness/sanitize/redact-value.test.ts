import { expect, test } from 'vitest';
import { redactJson } from './redact.ts';

const HIDDEN = '[redacted]';

test.for<[what: string, value: unknown, hidden: unknown]>([
  ['a member', { a: { password: 'x', b: 1 } }, { a: { password: HIDDEN, b: 1 } }],
  ['a number', { token: 12345, pass: 3 }, { token: HIDDEN, pass: 3 }],
  ['a switch', { token: true, secret: null, password: '' }, { token: true, secret: null, password: '' }],
  ['a list', { passwords: ['x', 'y'] }, { passwords: [HIDDEN, HIDDEN] }],
  [
    'lists and objects of several',
    {
      tokens: ['x'],
      apiKeys: ['y'],
      accessTokens: { a: 'z' },
      sessionId: 's',
      imagePullSecrets: [{ name: 'r' }],
    },
    {
      tokens: [HIDDEN],
      apiKeys: [HIDDEN],
      accessTokens: { a: HIDDEN },
      sessionId: HIDDEN,
      imagePullSecrets: [{ name: 'r' }],
    },
  ],
  [
    'pass, where it is a text',
    { pass: 'x', a: { pass: { id: 'p', pod: 'q', token: 'y' } }, b: { pass: ['z'] } },
    { pass: HIDDEN, a: { pass: { id: 'p', pod: 'q', token: HIDDEN } }, b: { pass: ['z'] } },
  ],
  [
    'an object, but for what it names',
    { token: { value: 'x', deep: { a: 7 }, path: 'p', aud: 'a' } },
    { token: { value: HIDDEN, deep: { a: HIDDEN }, path: 'p', aud: 'a' } },
  ],
  [
    'a name and a value, in either order',
    [
      { name: 'DB_PASSWORD', value: 'x' },
      { value: 'y', name: 'API_KEY' },
      { name: 'DB_HOST', value: 'z' },
    ],
    [
      { name: 'DB_PASSWORD', value: HIDDEN },
      { value: HIDDEN, name: 'API_KEY' },
      { name: 'DB_HOST', value: 'z' },
    ],
  ],
  [
    "a header of a probe's",
    { httpHeaders: [{ name: 'Authorization', value: 'Custom x' }] },
    { httpHeaders: [{ name: 'Authorization', value: HIDDEN }] },
  ],
  [
    'the data of a Secret, whole',
    { kind: 'Secret', metadata: { name: 'a' }, data: { a: 'eA==' }, stringData: { b: 'true', c: '/a/b' } },
    { kind: 'Secret', metadata: { name: 'a' }, data: { a: HIDDEN }, stringData: { b: HIDDEN, c: HIDDEN } },
  ],
  [
    'a list of Secrets',
    { kind: 'SecretList', items: [{ metadata: { name: 'a' }, data: { a: 'eA==' } }] },
    { kind: 'SecretList', items: [{ metadata: { name: 'a' }, data: { a: HIDDEN } }] },
  ],
  ['the data of others', { kind: 'ConfigMap', data: { a: 'x' } }, { kind: 'ConfigMap', data: { a: 'x' } }],
  [
    'an object that a text holds',
    { annotations: { last: '{"kind":"Secret","data":{"a":"eA=="}}' } },
    { annotations: { last: '{"kind":"Secret","data":{"a":"[redacted]"}}' } },
  ],
  [
    "a registry's log-in",
    { auths: { 'a.example': { auth: 'a2ltOng=', username: 'kim' } } },
    { auths: { 'a.example': { auth: HIDDEN, username: 'kim' } } },
  ],
  ['settings', ['a.b.password=x y', 'c.d=e'], ['a.b.password=[redacted]', 'c.d=e']],
  [
    'variables of a container',
    { Env: ['A=b', 'DB_PASSWORD=x y'] },
    { Env: ['A=b', 'DB_PASSWORD=[redacted]'] },
  ],
  ['a variable of one word', { Env: ['PAT=x', 'PATH=y'] }, { Env: ['PAT=[redacted]', 'PATH=y'] }],
  ['a flag and its word', ['tool', '--token', 'x y', '-v'], ['tool', '--token', HIDDEN, '-v']],
  ["a program's own flag", ['mysql', '-h', 'db', '-px'], ['mysql', '-h', 'db', '-p[redacted]']],
  ['a user', ['curl', '-s', '-u', 'kim:x'], ['curl', '-s', '-u', 'kim:[redacted]']],
  ['a shell', ['sh', '-c', 'DB_PASSWORD=x exec run'], ['sh', '-c', 'DB_PASSWORD=[redacted] exec run']],
  [
    'pairs of headers',
    [
      ['cookie', 'a=b'],
      ['host', 'c'],
    ],
    [
      ['cookie', HIDDEN],
      ['host', 'c'],
    ],
  ],
  ['a name that holds one', { 'GET /?token=x1': 200 }, { 'GET /?token=[redacted]': 200 }],
  [
    'flags without words',
    ['--password-stdin', 'x', '--token', '-v'],
    ['--password-stdin', 'x', '--token', '-v'],
  ],
])('of a value: %s', ([, value, hidden]) => {
  expect(redactJson(value)).toEqual(hidden);
  expect(redactJson(redactJson(value))).toEqual(hidden);
});
