import { expect, test } from 'vitest';
import { errorOf, jsonOf, withoutEmpty } from './answer.ts';

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
