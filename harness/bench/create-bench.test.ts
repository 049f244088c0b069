import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import type { Capability } from '../model/capability.ts';
import type { Effect, Requirement } from '../model/requirement.ts';
import { HOSTILE } from '../sanitize/testing/hostile.ts';
import { systemClock } from '../time/clock.ts';
import { deadlines } from '../time/deadlines.ts';
import type { AttachedLane } from './attach-lane.ts';
import { openBench } from './create-bench.ts';

const OWNER = { pid: 7, startTicks: '1' };

/** A bench for a judgement with that effect, in a lane that notes what becomes of it. */
function bench(
  effect: Effect,
  outputDirectory = temporaryDirectory(),
  capabilities: readonly Capability[] = ['access-log'],
) {
  const calls: string[] = [];
  const kube = fakeKube({
    objects: [
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'b-01-own-p1', name: 'default' } },
    ],
    afterWrite: () => calls.push('write'),
    logs: async () => '{"start_time":"now","response_flags":"-","upstream_cluster":"inbound|80||"}',
  });
  const attached = {
    pass: { id: 'p1', owner: OWNER, startedAt: '2026-01-01T00:00:00Z', request: { outputDirectory } },
    state: {
      lane: { id: 'cni' },
      mesh: { accessLogFormat: { format: 'TEXT' } },
      capabilities,
      cluster: { nodes: [] },
      images: { bin: {} },
    },
    kube,
    inspector: {},
    deadlines: deadlines(),
    clock: systemClock,
    execOnNode: async () => ({ exitCode: 0 }),
  } as unknown as AttachedLane;
  const requirement = { id: 'CNI-B-01', theme: 'traffic', effect } as unknown as Requirement;
  return {
    bench: openBench(requirement, attached, new AbortController().signal),
    kube,
    calls,
    outputDirectory,
  };
}

const object = (kind: string, name: string, namespace?: string): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
});

test.each(['reads', 'looks-back'] as const)(
  '%s may make, change and run nothing, by whatever way',
  async (effect) => {
    const { bench: reads, kube } = bench(effect);
    const refusal = 'CNI-B-01 only reads, but would';
    await expect(reads.namespace('own')).rejects.toThrow(`${refusal} make a namespace`);
    await expect(reads.create(object('Pod', 'a-p1', 'shop'))).rejects.toThrow(`${refusal} make Pod a-p1`);
    await expect(reads.kube.create(object('Pod', 'a', 'shop'))).rejects.toThrow(
      `${refusal} create Pod shop/a`,
    );
    await expect(reads.execOnNode('worker', ['true'])).rejects.toThrow(`${refusal} run a program on worker`);
    await expect(reads.execOnNode('worker', ['true'])).rejects.toThrow(
      'its effect must be own-namespace or more',
    );
    await reads.kube.create(object('Pod', 'a', 'shop'), { dryRun: true });
    expect(kube.writes).toEqual([]);
  },
);

test('who has namespaces of its own may run a program on a node', async () => {
  const { bench: own } = bench('own-namespace');
  expect(await own.execOnNode('worker', ['true'])).toMatchObject({ exitCode: 0 });
});

test('the access log is read where the lane has one that can be, and is else no ground to accuse anybody', async () => {
  const pod = { namespace: 'shop', name: 'web' };
  const [entry] = await bench('reads').bench.accessLog(pod);
  expect(entry).toMatchObject({ startTime: 'now', upstreamCluster: 'inbound|80||' });
  await expect(bench('reads', undefined, []).bench.accessLog(pod)).rejects.toMatchObject({
    code: 'NO_ACCESS_LOG',
    message: "CNI-B-01 reads the proxies' access log; that of lane cni is TEXT",
  });
});

test('what it made is removed by its UID, and by its name where the UID is not known', async () => {
  const { bench: own, kube } = bench('own-namespace');
  const create = kube.create.bind(kube);
  const uids: unknown[] = [];
  Object.assign(kube, {
    create: async (made: KubeObject) => {
      if (made.metadata.name === 'lost-p1') throw new Error('other side closed');
      const { object: kept } = await create(made);
      return { object: { ...kept, metadata: { ...kept.metadata, uid: 'u1' } }, warnings: [] };
    },
    delete: async ({ name }: { name: string }, options?: { uid?: string }) =>
      void uids.push([name, options?.uid]),
  });
  await own.create(object('Pod', 'a-p1', 'shop'));
  await expect(own.create(object('Pod', 'lost-p1', 'shop'))).rejects.toThrow('other side closed');
  await own.undo.undoAll();
  expect(uids).toEqual([
    ['lost-p1', undefined],
    ['a-p1', 'u1'],
  ]);
});

test('evidence that cannot be kept is named', () => {
  expect(() => bench('reads', '/dev/null/out').bench.attach('rules.txt', 'words')).toThrow(
    'evidence of CNI-B-01 could not be written: /dev/null/out/evidence/cni/CNI-B-01/rules.txt (ENOTDIR)',
  );
});

test('outside of namespaces of its own everything is marked', async () => {
  const { bench: own } = bench('own-namespace');
  const [role, service] = await own.create(
    object('ClusterRole', 'agent-p1'),
    object('Service', 'b-01', 'echo-plain-p1'),
  );
  for (const made of [role, service])
    expect(made?.metadata).toMatchObject({
      labels: { 'istio-cni-conformance.pass': 'p1' },
      annotations: { 'istio-cni-conformance.owner': JSON.stringify(OWNER) },
    });
});

test('what is in a namespace of its own goes with it, and is left as the spec wrote it', async () => {
  const { bench: own } = bench('own-namespace');
  const namespace = await own.namespace('own');
  const [pod] = await own.create(object('Pod', 'plain', namespace));
  expect(pod).toEqual(object('Pod', 'plain', namespace));
});

test('outside of namespaces of its own a name tells whose pass it is of', async () => {
  const { bench: own, kube } = bench('own-namespace');
  await expect(own.create(object('Pod', 'plain', 'conformance-excluded'))).rejects.toThrow(
    'CNI-B-01 makes Pod plain outside of namespaces of its own: bench.passId must be part of its name',
  );
  await expect(own.create(object('ClusterRole', 'agent'))).rejects.toThrow('makes ClusterRole agent outside');
  await own.create(object('Pod', 'plain-p1', 'conformance-excluded'));
  expect(kube.writes).toEqual(['create Pod conformance-excluded/plain-p1']);
});

test('evidence lies in the folder of its judgement, whatever it is called', () => {
  const { bench: reads, outputDirectory } = bench('reads');
  for (const name of HOSTILE) reads.attach(name, 'text');
  const folder = join('evidence', 'cni', 'CNI-B-01');
  const kept = readdirSync(join(outputDirectory, folder));
  expect(readdirSync(outputDirectory)).toEqual(['evidence']);
  expect(kept).toHaveLength(HOSTILE.length);
  const { evidence } = reads as unknown as { evidence: readonly { path: string }[] };
  expect(evidence.map(({ path }) => path).toSorted()).toEqual(
    kept.map((name) => join(folder, name)).toSorted(),
  );
});
