import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { fakeEngine } from '../clusters/testing/fake-engine.ts';
import { answers } from './answers.ts';
import { peerOf } from './peer.ts';

test("a peer has its address on the nodes' network, and is gone when disposed of", async () => {
  const { engine, calls } = fakeEngine(() => ({}), ['icc-r1-outside']);
  const peer = await peerOf(engine, 'kind', { name: 'icc-r1-outside' });
  expect(peer).toMatchObject({ address: '10.89.0.7' });
  await peer[Symbol.asyncDispose]();
  expect(calls.at(-1)).toBe('remove icc-r1-outside');
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
