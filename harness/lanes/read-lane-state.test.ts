import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { readLaneState } from './read-lane-state.ts';

const ID = '261124-0912-k3fd';
const CLUSTER = `icc-${ID}-cni`;

/** A run's directory with the state of its lane cni, changed by `change`; gives the state's file. */
function laneFile(change: (state: any, directory: string) => unknown = (state) => state): string {
  const directory = join(temporaryDirectory(), ID);
  mkdirSync(join(directory, 'lanes'), { recursive: true });
  const state = {
    runId: ID,
    lane: { id: 'cni' },
    cluster: {
      name: CLUSTER,
      kubeconfig: join(directory, `${CLUSTER}.kubeconfig`),
      uid: 'u1',
      nodes: [{ name: `${CLUSTER}-control-plane` }, { name: `${CLUSTER}-worker` }],
    },
    engine: { name: 'podman' },
    mesh: { accessLogFormat: { format: 'JSON', readable: true } },
    outside: { name: `${CLUSTER}-outside` },
  };
  writeFileSync(state.cluster.kubeconfig, '');
  const file = join(directory, 'lanes/cni.json');
  const changed = change(state, directory);
  writeFileSync(file, typeof changed === 'string' ? changed : JSON.stringify(changed));
  return file;
}

test("a lane's own state is read, with or without an outside world", () => {
  expect(readLaneState(laneFile()).cluster.name).toBe(CLUSTER);
  expect(readLaneState(laneFile((state) => ({ ...state, outside: undefined }))).outside).toBeUndefined();
});

test.for(['', '{"runId": "26', '[]', 'null', '{}'])(
  'a state that is torn names its file, and what to do: %j',
  (text) => {
    const file = laneFile(() => text);
    expect(() => readLaneState(file)).toThrow(
      expect.objectContaining({
        code: 'LANE_STATE_UNREADABLE',
        message: expect.stringContaining(file),
        nextStep: expect.stringContaining(`down ${ID}`),
      }),
    );
  },
);

const withCluster = (parts: object) => (state: any) => ({
  ...state,
  cluster: { ...state.cluster, ...parts },
});

test.for<[string, (state: any, directory: string) => unknown]>([
  ['another run', (state) => ({ ...state, runId: '261124-0912-aaaa' })],
  ['another lane', (state) => ({ ...state, lane: { id: 'init' } })],
  ["somebody's cluster", withCluster({ name: 'kind' })],
  ["somebody's node", withCluster({ nodes: [{ name: 'kind-control-plane' }] })],
  ['a node of a cluster whose name goes on', withCluster({ nodes: [{ name: `${CLUSTER}-nft-worker` }] })],
  ["the user's kubeconfig", withCluster({ kubeconfig: '/home/kim/.kube/config' })],
  ['a kubeconfig of a relative path', withCluster({ kubeconfig: `${CLUSTER}.kubeconfig` })],
  ["somebody's container", (state) => ({ ...state, outside: { name: 'kind-control-plane' } })],
  [
    'a kubeconfig that is a link',
    (state) => {
      rmSync(state.cluster.kubeconfig);
      symlinkSync('/home/kim/.kube/config', state.cluster.kubeconfig);
      return state;
    },
  ],
])('a state that leads to %s is refused', ([, change]) => {
  expect(() => readLaneState(laneFile(change))).toThrow(
    expect.objectContaining({ code: 'REFUSED_FOR_SAFETY' }),
  );
});

test('a lane without the UID of its cluster is none: every server would do', () => {
  expect(() => readLaneState(laneFile(withCluster({ uid: '' })))).toThrow('cluster.uid');
});

test("a lane of a version that did not look at the access log is refused: what needs it can't be told", () => {
  expect(() => readLaneState(laneFile((state) => ({ ...state, mesh: {} })))).toThrow(
    expect.objectContaining({
      code: 'LANE_STATE_UNREADABLE',
      message: expect.stringContaining('mesh.accessLogFormat'),
      nextStep: expect.stringContaining('bring the lane up anew'),
    }),
  );
});
