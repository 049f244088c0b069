import { expect, test } from 'vitest';
import { dockerConfiguration, networkSettings } from './user-settings.ts';

test("the way to npm's registry and proxies are handed on; folders of the caller, and what npm says of itself, are not", () => {
  const settings = networkSettings({
    npm_config_registry: 'https://npm.example/',
    'npm_config_@scope:registry': 'https://npm.example/scope/',
    'npm_config_//npm.example/:_authToken': 't',
    npm_config_cafile: '/etc/ca.pem',
    npm_config_cache: '/home/me/.npm',
    npm_config_userconfig: '/home/me/.npmrc',
    npm_config_prefix: '/usr',
    npm_lifecycle_event: 'scene',
    ICC_KEEP: 'true',
    GOFLAGS: '-mod=mod',
    HTTPS_PROXY: 'http://proxy.example:3128',
    NO_PROXY: 'example.com',
  });
  expect(settings).toEqual({
    npm_config_registry: 'https://npm.example/',
    'npm_config_@scope:registry': 'https://npm.example/scope/',
    'npm_config_//npm.example/:_authToken': 't',
    npm_config_cafile: '/etc/ca.pem',
    HTTPS_PROXY: 'http://proxy.example:3128',
    no_proxy: 'example.com,localhost,127.0.0.1',
    LANG: 'C.UTF-8',
    TERM: 'dumb',
  });
});

test('the login stands where docker login puts it', () => {
  expect(JSON.parse(dockerConfiguration('localhost:5000', { username: 'a', password: 'b' }))).toEqual({
    auths: { 'localhost:5000': { auth: 'YTpi' } },
  });
});
