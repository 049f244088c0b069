import { expect, test } from 'vitest';
import { loopbackBypass, proxiesIn, WITHOUT_PROXY } from './proxy.ts';
import { createRunner } from './run.ts';

test('without a proxy nothing is set', () => {
  expect(loopbackBypass({ NO_PROXY: 'example.test', HTTPS_PROXY: '' })).toEqual({});
});

test('loopback is excluded by either name, and what the user excludes stays so', () => {
  expect(loopbackBypass({ https_proxy: 'http://proxy:3128' })).toEqual({
    NO_PROXY: 'localhost,127.0.0.1,::1',
    no_proxy: 'localhost,127.0.0.1,::1',
  });
  expect(loopbackBypass({ HTTP_PROXY: 'x', NO_PROXY: 'example.test,localhost' })).toEqual({
    NO_PROXY: 'example.test,localhost,127.0.0.1,::1',
    no_proxy: 'example.test,localhost,127.0.0.1,::1',
  });
  const both = loopbackBypass({ HTTP_PROXY: 'x', NO_PROXY: 'a', no_proxy: 'b' });
  expect(both).toEqual({ NO_PROXY: 'a,localhost,127.0.0.1,::1', no_proxy: 'b,localhost,127.0.0.1,::1' });
});

test('a child without proxies has none in its environment', async () => {
  const run = createRunner({ HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'x', all_proxy: 'y' });
  const { stdout } = await run(['env'], { env: WITHOUT_PROXY });
  const environment = Object.fromEntries(stdout.split('\n').map((line) => line.split('=', 2)));
  expect(environment).toHaveProperty('HTTPS_PROXY');
  expect(proxiesIn(environment)).toEqual([]);
  expect(environment['no_proxy']).toBe('');
});
