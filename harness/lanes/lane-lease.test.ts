import { expect, test } from 'vitest';
import { HarnessError } from '../errors/errors.ts';
import { KubeApiError, KubeUnreachableError } from '../kube/errors.ts';
import { fakeKube } from '../kube/fake-kube.ts';
import type { Kube, KubeObject } from '../kube/kube.ts';
import type { Owner } from '../process/owner.ts';
import { identityOf, ownerIn } from './holder-identity.ts';
import { holdLane } from './lane-lease.ts';
import type { HoldRequest } from './take-lease.ts';

const owner = (machine: string, pid = 7): Owner => ({
  machine,
  boot: 'b1',
  pidNamespace: 'pid:[4026531836]',
  pid,
  startTicks: '1',
});

const conflict = () => new KubeApiError('PATCH', 409, '{"kind":"Status","reason":"Conflict"}');

/** An API server that knows of versions, and tells its time. */
function cluster(serverMs: () => number) {
  const inner = fakeKube();
  let version = 0;
  const versioned = (object: KubeObject): KubeObject => ({
    ...object,
    metadata: {
      ...object.metadata,
      resourceVersion: String(++version),
      creationTimestamp: new Date(serverMs()).toISOString(),
    },
  });
  const leaseOf = (name: string) => inner.objects.get(`Lease conformance-probe/${name}`);
  const kube: Kube = {
    ...inner,
    create: async (object, options) => {
      if (options?.dryRun !== true && leaseOf(object.metadata.name) !== undefined) throw conflict();
      return await inner.create(versioned(object), options);
    },
    patch: async (reference, body) => {
      const present = leaseOf(reference.name);
      const asked = (body as KubeObject).metadata['resourceVersion'];
      if (present?.metadata['resourceVersion'] !== asked) throw conflict();
      const patched = await inner.patch(reference, body);
      const stored = versioned(patched);
      inner.objects.set(`Lease conformance-probe/${reference.name}`, stored);
      return stored;
    },
  };
  return { kube, leaseOf };
}

function shared() {
  let nowMs = Date.UTC(2026, 0, 1);
  const { kube, leaseOf } = cluster(() => nowMs);
  const pauses = new Set<{ readonly ms: number; readonly untilMs: number; readonly end: () => void }>();
  const renewals = () => [...pauses].filter(({ ms }) => ms === 15_000);
  /** A machine whose clock is off by so much; its renewals come when they are told to, and it notices the time when it is woken. */
  const hold = (machine: string, parts: Partial<HoldRequest> = {}, offMs = 0) =>
    holdLane({
      kube,
      laneId: 'cni',
      owner: owner(machine),
      lifeOf: ({ machine: its }) => (its === machine ? 'alive' : 'unknown'),
      clock: {
        nowMs: () => nowMs,
        timestamp: () => new Date(nowMs + offMs).toISOString(),
        pause: (ms, signal) =>
          new Promise((resolve, reject) => {
            if (signal?.aborted) return reject(signal.reason as Error);
            pauses.add({ ms, untilMs: nowMs + ms, end: resolve });
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
          }),
      },
      ...parts,
    });
  const after = (ms: number) => void (nowMs += ms);
  const renewed = async () => {
    await expect.poll(() => renewals().length).toBeGreaterThan(0);
    end(renewals());
    await expect.poll(() => renewals().length).toBeGreaterThan(0);
  };
  const end = (ended: readonly { readonly end: () => void }[]) => {
    for (const pause of ended) {
      pauses.delete(pause as never);
      pause.end();
    }
  };
  const woken = () => end([...pauses].filter(({ ms, untilMs }) => ms !== 15_000 && untilMs <= nowMs));
  return { kube, leaseOf, hold, after, renewed, woken };
}

test('a lane is held by one, who is named with how long; it is free when that one has ended', async () => {
  const { hold, leaseOf } = shared();
  const first = await hold('m1');
  expect(first.lease).toBe('cni');
  expect(leaseOf('cni')?.['spec']).toMatchObject({
    holderIdentity: 'm1/b1/pid:[4026531836]/7/1',
    leaseDurationSeconds: 60,
    renewTime: '2026-01-01T00:00:00.000000Z',
  });
  await expect(hold('m2')).rejects.toMatchObject({
    code: 'LANE_HELD',
    message: expect.stringMatching(
      /^lane cni is held: process 7 is of another machine .*\(machine m1\), until 2026-01-01T00:01:00.000Z unless it is renewed$/,
    ),
  });
  await first[Symbol.asyncDispose]();
  await using second = await hold('m2');
  expect(second.lease).toBe('cni');
});

test('a lease that has run out is taken over, and its holder knows', async () => {
  const { hold, after, renewed, leaseOf } = shared();
  await using first = await hold('m1');
  after(59_000);
  await expect(hold('m2')).rejects.toMatchObject({ code: 'LANE_HELD' });
  after(2000);
  await using _ = await hold('m2');
  expect(leaseOf('cni')?.['spec']).toMatchObject({ leaseTransitions: 1 });
  expect(first.lost.aborted).toBe(false);
  await renewed();
  await expect.poll(() => first.lost.aborted).toBe(true);
  expect(first.lost.reason).toMatchObject({
    code: 'LANE_LOST',
    message: expect.stringMatching(/^lane cni is lost: somebody else has it: lane cni is held: .*machine m2/),
  });
});

test.for(['refused', 'never answered'])(
  'a holder whose renewals are %s has lost the lane before somebody else can have it',
  async (how) => {
    const { kube, hold, after, woken } = shared();
    const answer = Promise.withResolvers<KubeObject>();
    const gone = new KubeUnreachableError('PATCH', 'connection refused', undefined);
    await using first = await hold('m1', { kube: { ...kube, patch: () => answer.promise } });
    if (how === 'refused') answer.reject(gone);
    after(54_000);
    woken();
    expect(first.lost.aborted).toBe(false);
    for (const ms of [1000, 5000]) {
      await expect(hold('m2')).rejects.toMatchObject({ code: 'LANE_HELD' });
      after(ms);
      woken();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await expect.poll(() => first.lost.aborted).toBe(true);
    expect(first.lost.reason).toMatchObject({
      code: 'LANE_LOST',
      message: expect.stringContaining('its lease was not renewed in time'),
    });
    answer.promise.catch(() => undefined);
    answer.reject(gone);
    await using second = await hold('m2');
    expect(second.lost.aborted).toBe(false);
  },
);

test('a holder that was held up for long has the lane still where nobody has taken it', async () => {
  const { hold, after, woken, leaseOf } = shared();
  await using first = await hold('m1');
  after(3_600_000);
  woken();
  await expect.poll(() => leaseOf('cni')?.['spec'].renewTime).toBe('2026-01-01T01:00:00.000000Z');
  expect(first.lost.aborted).toBe(false);
});

test('it is renewed while it is held, by the time of the API server', async () => {
  const { hold, after, renewed, leaseOf } = shared();
  await using _ = await hold('m1', {}, 3_600_000);
  after(50_000);
  await renewed();
  await expect
    .poll(() => leaseOf('cni')?.['spec'].renewTime)
    .toBe(new Date(Date.UTC(2026, 0, 1) + 50_000).toISOString().replace('Z', '000Z'));
  after(50_000);
  await expect(hold('m2', {}, -3_600_000)).rejects.toMatchObject({ code: 'LANE_HELD' });
});

test('of two that find it free, the slower one is refused', async () => {
  const { hold } = shared();
  const held = await Promise.allSettled([hold('m1'), hold('m2')]);
  expect(held.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  for (const one of held) if (one.status === 'fulfilled') await one.value[Symbol.asyncDispose]();
});

test('a holder that is seen to be dead is not waited for; one that lives is, whatever the time', async () => {
  const { hold, after } = shared();
  const killed = await hold('m1');
  await using _ = await hold('m1', {
    owner: owner('m1', 8),
    lifeOf: ({ pid }) => (pid === 8 ? 'alive' : 'dead'),
  });
  after(3_600_000);
  await expect(hold('m1', { owner: owner('m1', 9) })).rejects.toMatchObject({ code: 'LANE_HELD' });
  await killed[Symbol.asyncDispose]();
  await expect(hold('m2', { lifeOf: () => 'alive' })).rejects.toMatchObject({ code: 'LANE_HELD' });
});

test('a holder of another version of the suite is waited for until its lease has run out', async () => {
  const { kube, hold, after, leaseOf } = shared();
  await (await hold('m1'))[Symbol.asyncDispose]();
  const { resourceVersion } = leaseOf('cni')!.metadata;
  const spec = {
    holderIdentity: 'somebody',
    renewTime: '2026-01-01T00:00:00.000000Z',
    leaseDurationSeconds: 60,
  };
  const reference = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'conformance-probe' };
  await kube.patch({ ...reference, name: 'cni' }, { metadata: { resourceVersion }, spec });
  await expect(hold('m1')).rejects.toThrow('lane cni is held: somebody else, until 2026-01-01T00:01:00.000Z');
  after(61_000);
  await using held = await hold('m1');
  expect(held.lease).toBe('cni');
});

test('who is started by the holder judges under its lease, and leaves it', async () => {
  const { hold, leaseOf } = shared();
  await using _ = await hold('m1');
  const before = leaseOf('cni');
  const child = await hold('m1', { owner: owner('m1', 8), heldBy: owner('m1') });
  expect(child.lease).toBe('cni');
  await child[Symbol.asyncDispose]();
  expect(leaseOf('cni')).toEqual(before);
});

test('what was made under a lease is left where that has ended, without one only where its process is known to be gone', async () => {
  const { hold } = shared();
  await using _ = await hold('m3', { laneId: 'nft' });
  await using mine = await hold('m1');
  const asked: [Owner, string?][] = [
    [owner('m1'), 'cni'],
    [owner('m2'), 'cni'],
    [owner('m3'), 'nft'],
    [owner('m3'), 'gone'],
    [owner('m2')],
  ];
  expect(asked.map(([who, lease]) => mine.mayLive(who, lease))).toEqual([true, false, true, false, true]);
});

test.for([
  new KubeApiError('POST', 403, '{"kind":"Status","reason":"Forbidden","message":"may not"}'),
  new HarnessError('KIND_NOT_SERVED', 'no Lease', { nextStep: '' }),
])('where the cluster gives no lease, processes are judged by what is seen here: %s', async (refusal) => {
  const { kube, hold } = shared();
  const refusing = { ...kube, get: () => Promise.reject(refusal), create: () => Promise.reject(refusal) };
  await using held = await hold('m1', {
    kube: refusing,
    lifeOf: ({ machine }) => (machine === 'm1' ? 'dead' : 'unknown'),
  });
  expect([held.lease, held.whyNone]).toEqual([undefined, refusal.message]);
  expect([held.mayLive(owner('m1'), 'cni'), held.mayLive(owner('m2'), 'cni')]).toEqual([false, true]);
});

test('a holder is read back from its identity, and no other text is one', () => {
  expect(ownerIn(identityOf(owner('m1')))).toEqual(owner('m1'));
  for (const text of ['', 'istiod-7f8', '/////', 'a/b/c/0/1', 'a/b/c/7/1/more'])
    expect(ownerIn(text)).toBeUndefined();
});
