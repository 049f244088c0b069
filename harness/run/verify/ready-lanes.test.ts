import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { type FakeAnswer, fakeApiServer, type Received } from '../../kube/fake-api-server.ts';
import type { LaneState } from '../../lanes/lane-state.ts';
import { systemClock } from '../../time/clock.ts';
import type { Context } from '../context.ts';
import { readyLanes } from './ready-lanes.ts';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/conformance-probe/leases';

/** A cluster that serves Leases, and whose lane is held by that one. */
function clusterHeldBy(holderIdentity: string | undefined): (request: Received) => FakeAnswer {
  let spec: object = holderIdentity
    ? { holderIdentity, renewTime: new Date().toISOString(), leaseDurationSeconds: 60 }
    : {};
  return ({ method, path, body }) => {
    if (path === '/apis/coordination.k8s.io/v1')
      return { body: { resources: [{ name: 'leases', kind: 'Lease', namespaced: true }] } };
    if (path === '/api/v1/namespaces/kube-system') return { body: { metadata: { uid: 'u1' } } };
    if (path === LEASES) return { body: method === 'GET' ? { items: [] } : body };
    if (path !== `${LEASES}/cni`) return { status: 404, body: {} };
    if (method === 'PATCH') spec = { ...spec, ...body.spec };
    return { body: { metadata: { name: 'cni', resourceVersion: '1' }, spec } };
  };
}

function kept(kubeconfig: string) {
  const directory = temporaryDirectory();
  const said: string[] = [];
  const context = {
    runs: { directoryOf: () => directory },
    options: { deadlineScale: 1 },
    clock: systemClock,
    say: (text: string) => said.push(text),
  } as unknown as Context;
  const state = { runId: 'r', lane: { id: 'cni' }, cluster: { kubeconfig, uid: 'u1' }, capabilities: [] };
  return { directory, said, ready: () => readyLanes(context, [state as unknown as LaneState]) };
}

test('a lane that another machine judges is refused before anything is judged', async () => {
  await using server = await fakeApiServer(clusterHeldBy('other/b/pid:[1]/7/1'));
  await expect(kept(server.kubeconfig).ready()).rejects.toMatchObject({
    code: 'LANE_HELD',
    message: expect.stringContaining('machine other'),
  });
});

test('a lane whose record cannot be read is refused, and is free for the next', async () => {
  await using server = await fakeApiServer(clusterHeldBy(undefined));
  const { directory, ready } = kept(server.kubeconfig);
  writeFileSync(join(directory, 'act-cni-0123abcd.json'), '{"version":2}');
  await expect(ready()).rejects.toMatchObject({ code: 'LANE_CHANGED' });
  const [, ...renewals] = server.received.filter(({ method }) => method === 'PATCH');
  expect(renewals.at(-1)?.body).toMatchObject({ spec: { holderIdentity: null } });
});

test('a cluster that does not answer refuses nothing: judging tells of it', async () => {
  const server = await fakeApiServer(clusterHeldBy(undefined));
  const { ready, said } = kept(server.kubeconfig);
  await server[Symbol.asyncDispose]();
  await ready();
  expect(said).toEqual([]);
});
