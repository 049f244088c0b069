import { expect, test } from 'vitest';
import { errorOf, jsonOf, prevResult, withoutEmpty } from './answer.ts';

test('empty members are left out at every depth, empty texts are not', () => {
  expect(withoutEmpty({ dns: {}, ips: [{ address: 'a', routes: [] }], name: '' })).toEqual({
    ips: [{ address: 'a' }],
    name: '',
  });
});

test('an error has a code and words, or is none', () => {
  expect(errorOf({ exitCode: 1, stdout: '{"code": 6, "msg": "bad"}' })).toEqual({
    exitCode: 1,
    code: 6,
    message: 'bad',
    isJson: true,
  });
  expect(errorOf({ exitCode: 2, stdout: 'panic: no' })).toMatchObject({ code: null, isJson: false });
  expect(jsonOf(' \n')).toBeNull();
});

test('a result has the members that its version brought, and no later ones', () => {
  const names = (version: string) =>
    [...JSON.stringify(prevResult(version)).matchAll(/"(\w+)":/g)].map(([, name]) => name);
  for (const version of ['0.3.1', '0.4.0'])
    expect(names(version)).toEqual(expect.arrayContaining(['version', 'dns']));
  for (const version of ['1.0.0', '1.1.0']) expect(names(version)).not.toContain('version');
  expect(names('1.1.0')).toEqual(expect.arrayContaining(['mtu', 'pciID', 'advmss', 'scope', 'options']));
  for (const version of ['0.3.1', '0.4.0', '1.0.0']) expect(names(version)).not.toContain('mtu');
});
