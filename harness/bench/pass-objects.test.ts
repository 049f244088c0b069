import { expect, test } from 'vitest';
import { fastClock } from '../acts/testing/stand-in.ts';
import { type FakeKube, fakeKube } from '../kube/fake-kube.ts';
import type { KubeObject } from '../kube/kube.ts';
import { deadlines } from '../time/deadlines.ts';
import { namespace } from '../workloads/namespace.ts';
import {
  endWords,
  leftWords,
  ofPass,
  removeLeftObjects,
  removeObjectsOf,
  untilGone,
} from './pass-objects.ts';

function pass(pid: number) {
  return { id: `p${pid}`, owner: { pid, startTicks: '7' } };
}

const object = (kind: string, name: string, its?: string): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(its === undefined ? {} : { namespace: its }) },
});
const onlySecondLives = ({ pid }: { readonly pid: number }) => pid === 2;

test('what a killed pass made is removed; what a pass that runs made, and what is nobody’s, stays', async () => {
  const kube = fakeKube({
    objects: [
      ofPass(pass(1), namespace({ name: 'killed' })),
      ofPass(pass(1), object('Pod', 'killed', 'excluded')),
      ofPass(pass(1), object('ClusterRole', 'killed')),
      ofPass(pass(2), namespace({ name: 'running', inject: true })),
      ofPass(pass(2), object('Pod', 'running', 'excluded')),
      namespace({ name: 'bookinfo' }),
    ],
  });
  const asked: unknown[] = [];
  const left = await removeLeftObjects(kube, (owner) => {
    asked.push(owner);
    return onlySecondLives(owner);
  });
  expect(left).toEqual({ removed: ['Namespace killed', 'Pod killed', 'ClusterRole killed'], failed: [] });
  expect(asked).toContainEqual({ pid: 1, startTicks: '7' });
  expect(kube.writes).toEqual([
    'delete Namespace killed',
    'delete Pod excluded/killed',
    'delete ClusterRole killed',
  ]);
});

test('of what was made under a lease, the lease is asked for too', async () => {
  const made = ofPass({ ...pass(1), lease: 'cni' }, object('Pod', 'elsewhere', 'excluded'));
  const kube = fakeKube({ objects: [made, ofPass(pass(1), object('Pod', 'killed', 'excluded'))] });
  const left = await removeLeftObjects(kube, (_owner, lease) => lease === 'cni');
  expect(left).toEqual({ removed: ['Pod killed'], failed: [] });
});

test('it is removed by its UID: what has its name by now may be of another pass', async () => {
  const old = ofPass(pass(1), namespace({ name: 'killed' }));
  const uids: unknown[] = [];
  const kube: Pick<FakeKube, 'kinds' | 'list' | 'delete'> = {
    kinds: async () => [{ apiVersion: 'v1', kind: 'Namespace' }],
    list: async () => [{ ...old, metadata: { ...old.metadata, uid: 'u1' } }],
    delete: async (_reference, options) => void uids.push(options?.uid),
  };
  await removeLeftObjects(kube, onlySecondLives);
  await removeObjectsOf(kube, 'p1');
  expect(uids).toEqual(['u1', 'u1']);
});

test('what cannot be removed, or looked for, is told, and the rest is removed', async () => {
  const inner = fakeKube({
    objects: [
      ofPass(pass(1), object('Pod', 'stuck', 'excluded')),
      ofPass(pass(1), object('Pod', 'killed', 'excluded')),
    ],
  });
  const kube: Pick<FakeKube, 'kinds' | 'list' | 'delete'> = {
    kinds: async () => [...(await inner.kinds()), { apiVersion: 'v1', kind: 'ClusterRole' }],
    list: async (query) => {
      if (query.kind === 'ClusterRole') throw new Error('the API server does not serve it');
      return inner.list(query);
    },
    delete: async (reference) => {
      if (reference.name === 'stuck') throw new Error('a webhook is away');
      return inner.delete(reference);
    },
  };
  expect(await removeLeftObjects(kube, onlySecondLives)).toEqual({
    removed: ['Pod killed'],
    failed: ['all of kind ClusterRole: the API server does not serve it', 'Pod stuck: a webhook is away'],
  });
});

test('a lane’s log says what was left, and what still is', () => {
  expect(leftWords({ removed: [], failed: [] })).toEqual([]);
  expect(leftWords({ removed: ['Pod a', 'Pod b'], failed: ['Pod c: stuck', 'Pod d: stuck'] })).toEqual([
    'removed what a killed pass left: Pod a, Pod b',
    'could not remove what a killed pass left, and judges beside it: Pod c: stuck',
    'could not remove what a killed pass left, and judges beside it: Pod d: stuck',
  ]);
});

test('an object keeps its own labels', () => {
  expect(ofPass(pass(2), namespace({ name: 'a', inject: true })).metadata.labels).toEqual({
    'istio-injection': 'enabled',
    'pod-security.kubernetes.io/enforce': 'privileged',
    'istio-cni-conformance.pass': 'p2',
  });
});

test('what a pass made is removed when it ends, of every kind that is served, whatever a judgement forgot', async () => {
  const asked: (string | undefined)[] = [];
  const kube = fakeKube({
    objects: [
      ofPass(pass(1), namespace({ name: 'own' })),
      ofPass(pass(1), {
        ...object('ValidatingAdmissionPolicy', 'forgotten'),
        apiVersion: 'admissionregistration.k8s.io/v1',
      }),
      ofPass(pass(1), {
        ...object('WasmPlugin', 'forgotten', 'shop'),
        apiVersion: 'extensions.istio.io/v1alpha1',
      }),
    ],
  });
  const list: FakeKube['list'] = async (query) => {
    asked.push(query.labelSelector);
    return kube.list(query);
  };
  const { failed } = await removeObjectsOf({ ...kube, list }, 'p1');
  expect(failed).toEqual([]);
  expect(kube.writes).toEqual([
    'delete Namespace own',
    'delete ValidatingAdmissionPolicy forgotten',
    'delete WasmPlugin shop/forgotten',
  ]);
  expect(new Set(asked)).toEqual(new Set(['istio-cni-conformance.pass=p1']));
});

test('what belongs to another object, whose labels it got, goes with that', async () => {
  const service = ofPass(pass(1), object('Service', 'web', 'shop'));
  const slice = {
    ...service,
    kind: 'EndpointSlice',
    metadata: { ...service.metadata, name: 'web-x', ownerReferences: [{ kind: 'Service', name: 'web' }] },
  };
  const kube = fakeKube({ objects: [service, slice] });
  expect((await removeLeftObjects(kube, () => false)).removed).toEqual(['Service web']);
});

test('an API server that does not tell what it serves is told of, and judged beside', async () => {
  const kube = { ...fakeKube(), kinds: () => Promise.reject(new Error('it is away')) };
  const left = await removeLeftObjects(kube, () => false);
  expect(left).toEqual({ removed: [], failed: ['all of any kind: it is away'] });
  expect(endWords(left)).toEqual([
    'could not remove what this pass made; the next one will: all of any kind: it is away',
  ]);
});

test.for(['null', '[]', '{}', '{"pid":"1"}', '{"pid":0}', '{"pid"', ''])(
  'an object whose annotation names no owner, %s, is left alone',
  async (annotation) => {
    const annotations = { 'istio-cni-conformance.owner': annotation };
    const strange = ofPass(pass(1), object('Pod', 'strange', 'excluded'));
    const kube = fakeKube({
      objects: [
        { ...strange, metadata: { ...strange.metadata, annotations } },
        ofPass(pass(1), object('Pod', 'killed', 'excluded')),
      ],
    });
    expect(await removeLeftObjects(kube, onlySecondLives)).toEqual({
      removed: ['Pod killed'],
      failed: [],
    });
  },
);

/** A cluster whose namespaces of passes are gone after so many looks. */
function ending(looks: number) {
  let left = looks;
  const going = ofPass(pass(1), namespace({ name: 'going' }));
  const metadata = { ...going.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' };
  const running = ofPass(pass(2), namespace({ name: 'running' }));
  const list: FakeKube['list'] = async () => {
    left -= 1;
    return left < 0 ? [running] : [running, { ...going, metadata }];
  };
  return { kube: { list }, looks: () => looks - left };
}

test('what passes before have made is waited for until it is gone, and what is not in time is named', async () => {
  const how = { deadlines: deadlines(0.1), clock: fastClock() };
  const soon = ending(3);
  expect([await untilGone(soon.kube, how), soon.looks()]).toEqual([[], 4]);
  expect(await untilGone(ending(Number.POSITIVE_INFINITY).kube, how)).toEqual(['going']);
});
