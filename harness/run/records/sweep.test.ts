import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KIND_CLUSTER_LABEL } from '../../clusters/names.ts';
import type { Engine } from '../../engine/engine.ts';
import { temporaryDirectory } from '../../host/testing/temporary.ts';
import { verifyImage } from '../../images/prune.ts';
import { thisOwner } from '../../process/owner.ts';
import type { Context } from '../context.ts';
import { sampleRecord } from '../testing/sample-run.ts';
import { type RunRecord, recordedCluster } from './run-record.ts';
import { openRuns } from './runs.ts';
import { CACHE_LABEL, RUN_LABEL, removeRun, sweep } from './sweep.ts';

const ID = '261124-0912-k3fd';
const CLUSTER = `icc-${ID}-cni`;

/** An engine with these containers, which notes what it removes. */
function engineWith(
  containers: Readonly<Record<string, Readonly<Record<string, string>>>>,
  images: readonly string[] = [],
) {
  const removed: string[] = [];
  const engine = {
    containers: async (wanted: Readonly<Record<string, string>>) =>
      Object.entries(containers)
        .filter(([name]) => !removed.includes(`id-${name}`))
        .filter(([, labels]) => Object.entries(wanted).every(([key, value]) => labels[key] === value))
        .map(([name, labels]) => ({ id: `id-${name}`, name, labels, running: true })),
    remove: async (names: readonly string[]) => void removed.push(...names),
    removeStrays: async (isQuiet: () => boolean) => (isQuiet() ? ['a stray'] : []),
    cli: async ([word, ...args]: readonly string[]) => {
      if (word === 'image') removed.push(...args.slice(1));
      return { stdout: word === 'images' ? images.join('\n') : '' };
    },
  };
  return { engine: engine as unknown as Engine, removed };
}

function recorded(parts: Partial<RunRecord> = {}) {
  const runs = openRuns(temporaryDirectory());
  const clusters = [recordedCluster(ID, 'cni', runs.directoryOf(ID))];
  const record = sampleRecord(ID, { clusters, ...parts });
  if (parts.runId === undefined) runs.write(record);
  return { runs, record };
}

test("a run's containers are removed, and nothing of another run, cluster or cache", async () => {
  const { runs, record } = recorded();
  const [own, another] = [verifyImage(ID, 'agent'), verifyImage('261124-0912-aaaa', 'agent')];
  const containers = {
    [`${CLUSTER}-control-plane`]: { [KIND_CLUSTER_LABEL]: CLUSTER },
    [`${CLUSTER}-worker`]: { [KIND_CLUSTER_LABEL]: CLUSTER },
    [`${CLUSTER}-outside`]: { [RUN_LABEL]: ID, [CACHE_LABEL]: runs.identity },
    'of-an-older-version': { [RUN_LABEL]: ID },
    'of-another-cache': { [RUN_LABEL]: ID, [CACHE_LABEL]: '00000000' },
    'of-another-run': { [RUN_LABEL]: '261124-0912-aaaa', [CACHE_LABEL]: runs.identity },
    'no-node': { [KIND_CLUSTER_LABEL]: CLUSTER },
    'kind-control-plane': { [KIND_CLUSTER_LABEL]: 'kind' },
  };
  const { engine, removed } = engineWith(containers, [own, another]);
  expect(await removeRun(engine, runs, record)).toEqual([
    `cluster ${CLUSTER} (2 nodes)`,
    `container ${CLUSTER}-outside`,
    'container of-an-older-version',
    `directory of run ${ID}`,
    'a stray',
  ]);
  expect(removed.toSorted()).toEqual([
    `id-${CLUSTER}-control-plane`,
    `id-${CLUSTER}-outside`,
    `id-${CLUSTER}-worker`,
    'id-of-an-older-version',
    own,
  ]);
  expect(existsSync(runs.directoryOf(ID))).toBe(false);
});

test.for<Partial<RunRecord>>([
  { runId: '../../victim' },
  { clusters: [{ lane: 'cni', name: 'kind', kubeconfig: '/k' }] },
  { clusters: [{ lane: 'cni', name: 'icc-261124-0912-aaaa-cni', kubeconfig: '/k' }] },
])('a record that names what is not of its run removes nothing: %j', async (parts) => {
  const { runs, record } = recorded(parts);
  const { engine, removed } = engineWith({ 'kind-control-plane': { [KIND_CLUSTER_LABEL]: 'kind' } });
  await expect(removeRun(engine, runs, record)).rejects.toMatchObject({ code: 'REFUSED_FOR_SAFETY' });
  expect(removed).toEqual([]);
});

test('only what a dead process left on this very engine is swept', async () => {
  const runs = openRuns(temporaryDirectory());
  const { startTicks: _, ...here } = thisOwner();
  const dead = { ...here, pid: 999_999_999 };
  const clustersOf = (id: string) => [recordedCluster(id, 'cni', runs.directoryOf(id))];
  const records: Readonly<Record<string, Partial<RunRecord>>> = {
    [ID]: { engine: 'docker', owner: dead },
    '261124-0912-aaaa': { engine: 'podman', owner: dead },
    '261124-0912-bbbb': { engine: 'docker', owner: dead, kept: true },
    '261124-0912-cccc': { engine: 'docker', owner: thisOwner() },
    '261124-0912-dddd': { engine: 'docker', owner: { pid: 999_999_999 } },
  };
  for (const [id, parts] of Object.entries(records))
    runs.write(sampleRecord(id, { clusters: clustersOf(id), ...parts }));
  const nodes = Object.keys(records).map((id) => [
    `icc-${id}-cni-worker`,
    { [KIND_CLUSTER_LABEL]: `icc-${id}-cni` },
  ]);
  const { engine, removed } = engineWith(Object.fromEntries(nodes));
  const said: string[] = [];
  const context = { runs, say: (text: string) => said.push(text) } as unknown as Context;
  const docker = { ...engine, name: 'docker' } as Engine;
  expect(await sweep(context, docker)).toEqual([`cluster ${CLUSTER} (1 nodes)`, `directory of run ${ID}`]);
  expect(removed).toEqual([`id-${CLUSTER}-worker`]);
  expect(
    runs
      .all()
      .map(({ runId }) => runId)
      .toSorted(),
  ).toEqual(Object.keys(records).filter((id) => id !== ID));
});

test('what hangs about of networks is removed once no run is on record, and only then', async () => {
  const { startTicks: _, ...here } = thisOwner();
  const { runs } = recorded({ engine: 'podman', owner: { ...here, pid: 999_999_999 } });
  const { engine } = engineWith({});
  const context = { runs, say: () => undefined } as unknown as Context;
  const podman = { ...engine, name: 'podman' } as Engine;
  runs.write(sampleRecord('261124-0912-aaaa', { engine: 'podman', kept: true }));
  expect(await sweep(context, podman)).toEqual([`directory of run ${ID}`]);
  runs.remove('261124-0912-aaaa');
  runs.write(sampleRecord('261124-0912-bbbb', { engine: 'docker', owner: thisOwner() }));
  expect(await sweep(context, podman)).toEqual(['a stray']);
});

test('what comes while the containers go is removed, too, and what always comes again is an error', async () => {
  const { runs, record } = recorded();
  const labels = { [KIND_CLUSTER_LABEL]: CLUSTER };
  const late = { [`${CLUSTER}-control-plane`]: labels, [`${CLUSTER}-worker`]: labels };
  const { engine, removed } = engineWith(late);
  let looks = 0;
  const slow = {
    ...engine,
    containers: async (wanted: Readonly<Record<string, string>>) =>
      (await engine.containers(wanted)).filter(({ name }) => (name.endsWith('-worker') ? looks++ > 0 : true)),
  } as Engine;
  expect(await removeRun(slow, runs, record)).toContain(`cluster ${CLUSTER} (2 nodes)`);
  expect(removed).toEqual([`id-${CLUSTER}-control-plane`, `id-${CLUSTER}-worker`]);

  const again = recorded();
  const forever = { ...engineWith(late).engine, remove: async () => undefined } as unknown as Engine;
  await expect(removeRun(forever, again.runs, again.record)).rejects.toMatchObject({
    code: 'CONTAINERS_COME_BACK',
  });
  expect(again.runs.all()).toHaveLength(1);
});
