import { expect, test } from 'vitest';
import { parseChallenges } from './challenge.ts';

test('a token server and what to ask it for', () => {
  expect(
    parseChallenges(
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:istio/pilot:pull",error="invalid_token"',
    ),
  ).toEqual([
    {
      scheme: 'bearer',
      parameters: {
        realm: 'https://auth.docker.io/token',
        service: 'registry.docker.io',
        scope: 'repository:istio/pilot:pull',
        error: 'invalid_token',
      },
    },
  ]);
});

test('several ways in one header, with blanks, tokens and escapes', () => {
  expect(parseChallenges('Basic realm="a, \\"b\\"" , bearer service = x, Negotiate')).toEqual([
    { scheme: 'basic', parameters: { realm: 'a, "b"' } },
    { scheme: 'bearer', parameters: { service: 'x' } },
    { scheme: 'negotiate', parameters: {} },
  ]);
});

test.each(['', '=', '"', 'realm="x"', '???'])('%j names no way', (header) => {
  expect(parseChallenges(header)).toEqual([]);
});
