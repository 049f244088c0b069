import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { fakeKube } from '../../kube/fake-kube.ts';
import type { KubeObject } from '../../kube/kube.ts';
import { deadlines } from '../../time/deadlines.ts';
import { applyStanding } from './standing.ts';

const workload = (kind: string, namespace: string, name: string) =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;

/** The probe, and two standing workloads; those that `comesUp` are rolled out as soon as they are applied. */
function standing(comesUp: (object: KubeObject) => boolean, isAgentUp: boolean, limits = deadlines()) {
  const fixtures = temporaryDirectory();
  mkdirSync(join(fixtures, 'standing'));
  writeFileSync(join(fixtures, 'probe.yaml'), workload('DaemonSet', 'conformance-probe', 'probe'));
  const standingObjects = ['echo', 'plain'].map((name) => workload('Deployment', name, name));
  writeFileSync(join(fixtures, 'standing/all.yaml'), standingObjects.join('---\n'));
  const status = (object: KubeObject) =>
    object.kind === 'DaemonSet'
      ? {
          desiredNumberScheduled: 1,
          currentNumberScheduled: 1,
          updatedNumberScheduled: 1,
          numberAvailable: 1,
        }
      : { replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  const kube = fakeKube({
    admit: (object) =>
      comesUp(object)
        ? { ...object, status: status(object) }
        : { ...object, status: { desiredNumberScheduled: 1 } },
  });
  const warnings: string[] = [];
  const { signal } = new AbortController();
  const done = applyStanding({
    kube,
    fixtures,
    isAgentUp,
    deadlines: limits,
    signal,
    doing: () => undefined,
    warn: (text) => warnings.push(text),
  });
  return { done, warnings };
}

const SHORT = 60;

test('a workload that does not come up is told, with what was seen of it', async () => {
  const { done, warnings } = standing(({ metadata }) => metadata.name !== 'echo', true, {
    ...deadlines(),
    rolloutMs: SHORT,
  });
  await done;
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('rollout of Deployment echo/echo: not so');
});

test('without the agent, workloads of the mesh are not waited for as long, and are told together', async () => {
  const { done, warnings } = standing(({ metadata }) => metadata.name === 'probe', false, {
    ...deadlines(),
    podBlockedMs: SHORT,
  });
  await done;
  expect(warnings).toEqual([
    'without the CNI agent these did not come up: Deployment echo/echo, Deployment plain/plain',
  ]);
});

test('the probe must come up, agent or not, and has its whole time', async () => {
  for (const isAgentUp of [true, false]) {
    const limits = { ...deadlines(), rolloutMs: SHORT, podBlockedMs: 60_000 };
    const { done } = standing(({ kind }) => kind === 'Deployment', isAgentUp, limits);
    await expect(done).rejects.toMatchObject({ code: 'NOT_IN_TIME' });
  }
});
