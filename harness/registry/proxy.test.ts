import { expect, test } from 'vitest';
import { proxySettings } from './proxy.ts';

const HUB = new URL('https://registry-1.docker.io/v2/');

test('each scheme has a proxy of its own, in capitals or not, with or without its scheme', () => {
  expect(proxySettings(HUB, { HTTPS_PROXY: 'proxy.example:3128', HTTP_PROXY: 'http://x' })).toEqual({
    httpProxy: 'http://proxy.example:3128/',
    httpsProxy: 'http://proxy.example:3128/',
    noProxy: '',
    named: 'HTTPS_PROXY (proxy.example:3128)',
  });
  expect(proxySettings(HUB, { http_proxy: 'http://x' }).named).toBeUndefined();
  expect(proxySettings(HUB, { https_proxy: 'http://y', no_proxy: 'a,b' })).toMatchObject({
    httpsProxy: 'http://y/',
    noProxy: 'a,b',
  });
});

test('loopback and the networks of NO_PROXY are reached directly', () => {
  const environment = {
    HTTPS_PROXY: 'http://proxy.example',
    NO_PROXY: '.lan, 10.0.0.0/8,fd00::/8,1.2.3.4/x',
  };
  for (const host of ['localhost:5000', '127.0.0.1', '[::1]', '10.1.2.3:5000', '[fd00::1]']) {
    expect(proxySettings(new URL(`https://${host}/v2/`), environment).noProxy).toBe('*');
  }
  expect(proxySettings(new URL('https://11.1.2.3/v2/'), environment).named).toContain('proxy.example');
  expect(proxySettings(HUB, environment).named).toContain('proxy.example');
});

test("a proxy's login is not said", () => {
  const { named } = proxySettings(HUB, { HTTPS_PROXY: 'http://ann:secret@proxy.example:1' });
  expect(named).toBe('HTTPS_PROXY (proxy.example:1)');
  expect(() => proxySettings(HUB, { HTTPS_PROXY: 'ftp://ann:secret@x' })).toThrow(
    "HTTPS_PROXY is no proxy's address",
  );
});
