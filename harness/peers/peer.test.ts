import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fakeEngine } from '../clusters/testing/fake-engine.ts';
import { answers } from './answers.ts';
import { findOutsideServer } from './outside-server.ts';
import { findPeers, PEER_LABEL } from './peer.ts';
import { findRegistry } from './registry.ts';

const labels = { 'istio-cni-conformance.run': 'r1' };

test('peers are found by the labels of their run and their kind, and gone when disposed of', async () => {
  const { engine, calls } = fakeEngine(() => ({}), ['icc-r1-outside']);
  {
    await using server = await findOutsideServer(engine, 'kind', labels);
    expect(server?.url).toBe('http://10.89.0.7:8080');
    expect(calls[0]).toBe(`containers ${JSON.stringify({ ...labels, [PEER_LABEL]: 'outside' })}`);
  }
  expect(calls.at(-1)).toBe('remove icc-r1-outside');
});

test('a registry has its endpoint; none that stands is none', async () => {
  expect(
    (await findRegistry(fakeEngine(() => ({}), ['icc-r1-registry']).engine, 'kind', labels))?.endpoint,
  ).toBe('10.89.0.7:5000');
  expect(await findRegistry(fakeEngine().engine, 'kind', labels)).toBeUndefined();
});

test('one that has stopped does not stand', async () => {
  const { engine } = fakeEngine();
  const stopped = { ...engine, containers: async () => [{ id: 'i', name: 'n', labels, running: false }] };
  expect(await findPeers(stopped, 'kind', 'outside', labels)).toEqual([]);
});

test('waits for a status of success', async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(asked < 3 ? 503 : 200).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await answers('it', url, { deadlineMs: 3000 });
  expect(asked).toBe(3);
  server.close();
  await expect(answers('it', url, { deadlineMs: 60 })).rejects.toThrow('it answers on');
});
