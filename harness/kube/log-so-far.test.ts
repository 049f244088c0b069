import { expect, test } from 'vitest';
import { KubeApiError } from './errors.ts';
import { logSoFar } from './log-so-far.ts';

const POD = { namespace: 'istio-system', name: 'istio-cni-node-a' };
const asked = async (status: number) =>
  await logSoFar(
    {
      logs: async () => Promise.reject(new KubeApiError('GET log', status, 'container is waiting to start')),
    },
    POD,
    { container: 'install-cni' },
  );

test('a container that has not started, and a pod that is gone, have logged nothing', async () => {
  expect([await asked(400), await asked(404)]).toEqual(['', '']);
  expect(await logSoFar({ logs: async () => 'said' }, POD, { container: 'install-cni' })).toBe('said');
});

test('who may not read a log is told', async () => {
  await expect(asked(403)).rejects.toThrow('403');
});
