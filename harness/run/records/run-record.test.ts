import { expect, test } from 'vitest';
import type { LifeOf } from '../../process/owner.ts';
import { sampleRecord as record } from '../testing/sample-run.ts';
import {
  isRunId,
  leftovers,
  newRunId,
  parseRecord,
  type RunRecord,
  recordedCluster,
  standing,
} from './run-record.ts';

const ID = '261124-0912-k3fd';
const DIRECTORY = `/cache/runs/${ID}`;

const lives: LifeOf = ({ pid }) => (pid === 7 ? 'dead' : pid === 8 ? 'alive' : 'unknown');
const ids = (records: readonly RunRecord[]) => records.map((one) => one.runId);

test('left over is what has a dead owner and is not kept; of one that is not seen nobody knows', () => {
  const clusters = [recordedCluster(ID, 'cni', DIRECTORY)];
  const records = [
    record('dead', { owner: { pid: 7 } }),
    record('kept', { owner: { pid: 7 }, kept: true }),
    record('alive', { owner: { pid: 8 }, clusters }),
    record('elsewhere', { owner: { pid: 9 }, clusters }),
  ];
  expect(ids(leftovers(records, lives))).toEqual(['dead']);
  expect(ids(standing(records, lives))).toEqual(['kept', 'alive', 'elsewhere']);
});

test('a run that makes no cluster does not stand', () => {
  expect(standing([record('judging', { owner: { pid: 8 }, clusters: [] })], lives)).toEqual([]);
});

test('an id is fit for the name of a cluster, and known by its form', () => {
  const id = newRunId(new Date('2026-11-24T09:12:44Z'), () => 0.99);
  expect(id).toBe('261124-0912-zzzz');
  expect(isRunId(id)).toBe(true);
  for (const no of ['', '.', '..', '../../victim', 'a/b', `${id}/`, `${id}\n`, ` ${id}`, id.toUpperCase()])
    expect(isRunId(no)).toBe(false);
});

const parse = (value: unknown) =>
  parseRecord(typeof value === 'string' ? value : JSON.stringify(value), ID, DIRECTORY, (path) => path);

test('a record of its own directory holds, and one of an older version, which says less of its owner', () => {
  const own = record(ID, { clusters: [recordedCluster(ID, 'cni', DIRECTORY)] });
  expect(parse(own)).toEqual(own);
  const { machine: _, boot: __, pidNamespace: ___, ...older } = own.owner;
  expect(parse({ ...own, owner: older })).toEqual({ ...own, owner: older });
});

test.for<[string, unknown, string]>([
  ['empty', '', 'empty'],
  ['torn', '{"runId": "2611', 'torn'],
  ['of another version', { ...record(ID), engine: 'nerdctl' }, 'engine'],
  ['an empty member', { ...record(ID), owner: {} }, 'owner.pid'],
  ['of no process', { ...record(ID), owner: { pid: 0 } }, 'owner.pid'],
  ["another run's", record('261124-0912-aaaa'), 'speaks of run'],
  ['with a path for an id', record('../../victim'), 'speaks of run'],
  ["somebody's cluster", withCluster({ name: 'kind' }), 'names cluster "kind"'],
  ["another run's cluster", withCluster({ name: 'icc-261124-0912-aaaa-cni' }), 'names cluster'],
  ["another lane's cluster", withCluster({ lane: 'init' }), 'names cluster'],
  ['a lane that is a path', withCluster({ lane: '../x', name: `icc-${ID}-../x` }), 'lane'],
  ["the user's kubeconfig", withCluster({ kubeconfig: '/home/kim/.kube/config' }), 'names kubeconfig'],
  [
    'a kubeconfig of a relative path',
    withCluster({ kubeconfig: `icc-${ID}-cni.kubeconfig` }),
    'names kubeconfig',
  ],
  [
    'a copy of another cache',
    withCluster({ kubeconfig: `/other/runs/${ID}/icc-${ID}-cni.kubeconfig` }),
    'kubeconfig',
  ],
])('a record that does not hold is not acted on, and why is said: %s', ([, value, why]) => {
  expect(parse(value)).toEqual({ why: expect.stringContaining(why) });
});

function withCluster(parts: Partial<RunRecord['clusters'][number]>): RunRecord {
  return record(ID, { clusters: [{ ...recordedCluster(ID, 'cni', DIRECTORY), ...parts }] });
}
