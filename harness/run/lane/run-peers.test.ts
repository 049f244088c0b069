import { expect, test } from 'vitest';
import { fakeEngine } from '../../clusters/testing/fake-engine.ts';
import type { ImageSet } from '../../images/images.ts';
import { ordinaryLane } from '../../model/testing/ordinary-lane.ts';
import { openPeers } from './run-peers.ts';

test('a network that could not be had is told to who wanted it, and needs no leaving', async () => {
  const { engine } = fakeEngine();
  Object.assign(engine, { ensureNetwork: () => Promise.reject(new Error('no subnet is free')) });
  const peers = openPeers({
    engine,
    runId: '261124-0900-aaaa',
    labels: {},
    setEnvironment: () => undefined,
    signal: new AbortController().signal,
  });
  const images = { appsTag: 'apps:1' } as ImageSet;
  await expect(peers.outside(ordinaryLane('cni'), images)).rejects.toThrow('no subnet is free');
  await expect(peers[Symbol.asyncDispose]()).resolves.toBeUndefined();
});
