import { expect, test } from 'vitest';
import { asRendered } from './as-rendered.ts';

test('what the server adds is left out, at every depth', () => {
  const rendered = { data: { a: '1' }, spec: { list: [{ name: 'x' }], number: 1 } };
  const live = { data: { a: '1' }, spec: { list: [{ name: 'x', policy: 'Always' }], number: 1, more: true } };
  expect(asRendered(rendered, live)).toEqual(rendered);
});

test('a value that is another, an element too many and a variable too many stay', () => {
  expect(asRendered({ spec: { number: 1 } }, { spec: { number: 2 } })).toEqual({ spec: { number: 2 } });
  expect(asRendered({ list: [1] }, { list: [1, 2] })).toEqual({ list: [1, 2] });
  expect(asRendered({ data: { a: '1' } }, { data: { a: '1', b: '2' } })).toEqual({
    data: { a: '1', b: '2' },
  });
});
