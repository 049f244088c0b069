import { expect, test } from 'vitest';
import type { Admit } from '../run/testing/stand-in-cluster.ts';
import { waitedClock } from '../time/testing/waited-clock.ts';
import { type InlineOptions, type InlineSuite, inlineSuite } from './testing/inline-suite.ts';

const POLICY = '/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies/conformance-rewrites-mtls';
const LEASE = '/apis/coordination.k8s.io/v1/namespaces/conformance-probe/leases/cni';
const FAULT = `name: permissive-for-strict
title: STRICT is asked for and PERMISSIVE is in force
story: A policy is left over.
mode: cni
act: { name: rewrite-peer-authentication, from: STRICT, to: PERMISSIVE }
breaks: []
`;

/** The policy is in force as soon as it is there. */
const admit: Admit = (object, { objects }) =>
  object.kind === 'PeerAuthentication' && objects.has(POLICY)
    ? { ...object, spec: { mtls: { mode: 'PERMISSIVE' } } }
    : object;

/** What the fault makes of requirements, and what stays of it. */
interface Given extends Pick<InlineOptions, 'answer' | 'leases' | 'clock'> {
  /** Turned by the fault while it is there. */
  readonly turns: readonly string[];
  /** Red from the fault on. */
  readonly stays?: readonly string[];
  readonly admit?: Admit;
  /** More options of `verify`. */
  readonly words?: string;
}

async function verified(
  given: Given,
): Promise<{ suite: InlineSuite; end: Awaited<ReturnType<InlineSuite['conformance']>> }> {
  let wasSeeded = false;
  const spec = (id: string) => (): 'conformant' | 'non-conformant' => {
    const isSeeded = [...suite.machine.clusters.values()].some(({ objects }) => objects.has(POLICY));
    wasSeeded ||= isSeeded;
    const isRed = (isSeeded && given.turns.includes(id)) || (wasSeeded && given.stays?.includes(id) === true);
    return isRed ? 'non-conformant' : 'conformant';
  };
  const suite: InlineSuite = inlineSuite({
    specs: { 'CNI-G-05': spec('CNI-G-05'), 'CNI-E-01': spec('CNI-E-01') },
    faults: { 'permissive-for-strict': FAULT },
    ...given,
    admit: given.admit ?? admit,
  });
  await suite.conformance('up --mode cni');
  return {
    suite,
    end: await suite.conformance(`verify --fault permissive-for-strict ${given.words ?? ''}`.trim()),
  };
}

/** Policies that are left in the lane. */
function policies({ machine }: InlineSuite): readonly string[] {
  return [...machine.clusters.values()].flatMap(({ objects }) =>
    [...objects.keys()].filter((path) => path.includes('mutatingadmission')),
  );
}

test('a fault that turns what it must, and nothing else, is seen and seen gone: 0', async () => {
  const { suite, end } = await verified({ turns: ['CNI-G-05'] });
  expect([end.exitCode, end.out]).toEqual([
    0,
    expect.stringContaining('permissive-for-strict: seen, and seen gone'),
  ]);
  expect(policies(suite)).toEqual([]);
  expect((await suite.conformance('test')).exitCode).toBe(0);
});

test('a fault that nothing turns for is not seen: 1, and it is undone', async () => {
  const { suite, end } = await verified({ turns: [] });
  expect([end.exitCode, end.out]).toEqual([1, expect.stringContaining('CNI-G-05 must turn and did not')]);
  expect(policies(suite)).toEqual([]);
});

test('what turns and may not is said: 1', async () => {
  const { end } = await verified({ turns: ['CNI-G-05', 'CNI-E-01'] });
  expect([end.exitCode, end.out]).toEqual([1, expect.stringContaining('CNI-E-01 turned and may not')]);
});

test('what does not turn back is said: 1', async () => {
  const { end } = await verified({ turns: ['CNI-G-05'], stays: ['CNI-G-05'] });
  expect([end.exitCode, end.out]).toEqual([1, expect.stringContaining('CNI-G-05 did not turn back')]);
});

test('a fault that cannot be undone: 3, and nobody judges that lane any more', async () => {
  let wasInForce = false;
  const { suite, end } = await verified({
    turns: ['CNI-G-05'],
    // The policy is taken off, and admission goes on by it.
    admit: (object, cluster) => {
      wasInForce ||= object.kind === 'PeerAuthentication' && cluster.objects.has(POLICY);
      return wasInForce && object.kind === 'PeerAuthentication'
        ? { ...object, spec: { mtls: { mode: 'PERMISSIVE' } } }
        : object;
    },
    clock: waitedClock(),
    words: '--deadline-scale 0.1',
  });
  expect([end.exitCode, end.said]).toEqual([3, expect.stringContaining('UNDO_FAILED')]);
  const again = await suite.conformance('test');
  // Of another process it would be LANE_CHANGED.
  expect([again.exitCode, again.said]).toEqual([3, expect.stringContaining('LANE_IN_USE')]);
});

test('a lane that is lost while it is judged is judged no further, and what was seeded is undone: 3', async () => {
  const clock = waitedClock();
  let stages = 0;
  const { suite, end } = await verified({
    turns: ['CNI-G-05'],
    leases: true,
    clock,
    answer: async ({ name, untilCancelled }, { machine }) => {
      if (name !== 'judge') return undefined;
      stages += 1;
      const [{ objects } = { objects: new Map() }] = machine.clusters.values();
      if (!objects.has(POLICY)) return undefined;
      objects.delete(LEASE);
      clock.pass(60_000);
      return await untilCancelled();
    },
  });
  expect([end.exitCode, end.said]).toEqual([
    3,
    expect.stringContaining('LANE_LOST: lane cni is lost: its lease was not renewed in time'),
  ]);
  expect([stages, policies(suite)]).toEqual([2, []]);
});

test('a fault that can turn nothing of what is judged is refused before anything is seeded: 2', async () => {
  const { suite } = await verified({ turns: ['CNI-G-05'] });
  expect((await suite.conformance('verify --fault permissive-for-strict --only E-01')).exitCode).toBe(2);
});
