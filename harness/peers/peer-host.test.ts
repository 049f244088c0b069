import { expect, test } from 'vitest';
import { fakeEngine } from '../clusters/testing/fake-engine.ts';
import { createPeerHost } from './peer-host.ts';

test('settings are made before testcontainers is loaded; a start that fails leaves no container; the socket ends with the host', async () => {
  const { engine, calls } = fakeEngine();
  const set: Record<string, string> = {};
  let stopped = false;
  const uri = 'unix:///nowhere/engine.sock';
  const socket = async () => ({
    uri,
    stop: async () => {
      stopped = true;
    },
  });
  {
    await using host = await createPeerHost({
      engine: { ...engine, socket },
      network: 'kind',
      setEnvironment: (name, value) => {
        set[name] = value;
      },
    });
    expect(set).toMatchObject({ DOCKER_HOST: uri, TESTCONTAINERS_RYUK_DISABLED: 'true' });
    const start = host.start({
      name: 'icc-r1-outside',
      image: 'localhost/no-such-image:1',
      labels: {},
    });
    await expect(start).rejects.toMatchObject({ code: 'PEER_NOT_STARTED' });
    expect(calls).toEqual(['remove icc-r1-outside']);
  }
  expect(stopped).toBe(true);
});
