import { expect, test } from 'vitest';
import { estimate } from './estimate.ts';

test('the cost of a cold start names what is built; a warm one has none', () => {
  const build = (name: string, cached: boolean) => ({ name, cached, estimateMs: 100_000 });
  expect(estimate([build('kind', true)])).toBeUndefined();
  expect(estimate([build('kind', true), build('etcd', false), build('istio', false)])).toBe(
    'to build: etcd, istio; about 3 min 20 s on 2 cores, once',
  );
});
