import { expect, test } from 'vitest';
import type { ImageSource } from '../images/images.ts';
import { chooseSource, estimate } from './choose-images.ts';

function source(name: ImageSource['name'], refusal?: string): ImageSource {
  const unused = async () => {
    throw new Error('not asked for here');
  };
  return { name, available: async () => refusal, plan: unused, prepare: unused };
}

test('auto takes the first that works, and says why not the others', async () => {
  const chosen = await chooseSource([source('registry', 'no answer'), source('source')], 'auto');
  expect(chosen.source.name).toBe('source');
  expect(chosen.why).toBe('source (registry: no answer)');
});

test('a named source is not replaced by another', async () => {
  const sources = [source('registry', 'no answer'), source('source')];
  await expect(chooseSource(sources, 'registry')).rejects.toThrow(/registry: no answer/);
  expect((await chooseSource(sources, 'source')).why).toBe('source');
});

test('the cost of a cold start names what is built; a warm one has none', () => {
  const build = (name: string, cached: boolean) => ({ name, cached, estimateMs: 100_000 });
  expect(estimate([build('kind', true)])).toBeUndefined();
  expect(estimate([build('kind', true), build('etcd', false), build('istio', false)])).toBe(
    'to build: etcd, istio; about 3 min 20 s on 2 cores, once',
  );
});
