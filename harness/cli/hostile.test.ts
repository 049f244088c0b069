import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KIND_CLUSTER_LABEL } from '../clusters/names.ts';
import { resolveOptions } from '../config/options.ts';
import { createDockerEngine } from '../engine/docker.ts';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { createKube } from '../kube/client.ts';
import { type FakeApiServer, fakeApiServer } from '../kube/fake-api-server.ts';
import { ownedKube } from '../kube/owned.ts';
import { readLaneState } from '../lanes/read-lane-state.ts';
import type { Context } from '../run/context.ts';
import { keptLanes } from '../run/records/kept-lanes.ts';
import { openRuns } from '../run/records/runs.ts';
import { CACHE_LABEL, RUN_LABEL, sweep } from '../run/records/sweep.ts';
import { countingEngine } from '../run/testing/counting-engine.ts';
import {
  OWN_UID,
  RUN,
  soundRun,
  type Victims,
  writeHostileRun,
  writeRun,
} from '../run/testing/hostile-runs.ts';
import { clean } from './commands/clean.ts';
import { down } from './commands/down.ts';
import { shell } from './commands/shell.ts';

const BATCHES = 20;
const IN_BATCH = 50;
const CLUSTER = `icc-${RUN}-cni`;

/** Containers of others: a cluster of kind's, another run's, and another cache's of the same run. */
const OTHERS = {
  'kind-control-plane': { [KIND_CLUSTER_LABEL]: 'kind' },
  'icc-261124-0912-aaaa-cni-control-plane': { [KIND_CLUSTER_LABEL]: 'icc-261124-0912-aaaa-cni' },
  'icc-worker': { [KIND_CLUSTER_LABEL]: 'icc-' },
  nameless: { [KIND_CLUSTER_LABEL]: '' },
  'no-node-of-ours': { [KIND_CLUSTER_LABEL]: CLUSTER },
  'of-another-cache': { [RUN_LABEL]: RUN, [CACHE_LABEL]: '00000000' },
  'of-another-run': { [RUN_LABEL]: '../../victim' },
};

let servers: readonly FakeApiServer[] = [];
let uid = 'of-somebody';
/** Servers' requests that change something, since the test began. */
const changesOfServers = () =>
  servers.flatMap(({ received }) =>
    received.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`),
  );

beforeEach(async () => {
  uid = 'of-somebody';
  servers = [
    await fakeApiServer(({ path }) =>
      path === '/api/v1/namespaces/kube-system'
        ? { body: { metadata: { name: 'kube-system', uid } } }
        : { status: 404, body: {} },
    ),
    await fakeApiServer(() => ({ status: 404, body: {} })),
  ];
});
afterEach(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
});

/** Somebody's things, beside the caches; `text` gives all of it, to see that it stays. */
function victimsIn(base: string, seed: number): Victims & { readonly text: () => string } {
  const directory = join(base, 'victim');
  mkdirSync(join(directory, 'lanes'), { recursive: true });
  const serverText = readFileSync(servers[seed % 2]?.kubeconfig ?? '', 'utf8');
  writeRun({ directory, ...soundRun(directory, true), kubeconfigText: serverText });
  const kubeconfig = join(directory, 'kubeconfig');
  writeFileSync(kubeconfig, serverText);
  const awayText = serverText.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:1');
  const text = () =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(
        (entry) =>
          `${entry.parentPath}/${entry.name}: ${readFileSync(join(entry.parentPath, entry.name), 'utf8')}`,
      )
      .toSorted()
      .join('\n');
  return { directory, kubeconfig, serverText, awayText, text };
}

function contextOf(
  cache: string,
  run: Context['run'],
): { readonly context: Context; readonly said: string[] } {
  const said: string[] = [];
  const context: Partial<Context> = {
    options: resolveOptions('run'),
    environment: {},
    cache,
    run,
    runs: openRuns(cache),
    say: (text) => said.push(text),
    out: (text) => said.push(text),
    progress: () => undefined,
    start: () => {
      throw new Error('no service is needed');
    },
  };
  return { context: context as Context, said };
}

/** Everything that acts on what is recorded. What it throws is its way of saying no. */
async function actOnAll(cache: string, run: Context['run']): Promise<readonly string[]> {
  const { context, said } = contextOf(cache, run);
  const engine = await createDockerEngine({ run });
  const acts: readonly (() => Promise<unknown>)[] = [
    async () => await keptLanes(context),
    async () => await shell(context, ['kind-control-plane', 'reboot']),
    async () => await applyTo(join(cache, 'runs', RUN, 'lanes/cni.json')),
    async () => await sweep(context, engine),
    async () => await clean(context),
    async () => await down(context, ['../../victim']),
    async () => await down(context, [RUN]),
    async () => await down(context, []),
  ];
  for (const act of acts) await act().catch((error: unknown) => said.push(String(error)));
  return said;
}

test('the counters count: a sound run that is dead is removed with its own containers, and its own server is written', async () => {
  const base = temporaryDirectory();
  const victims = victimsIn(base, 0);
  const cache = join(base, 'cache');
  const directory = join(cache, 'runs', RUN);
  uid = OWN_UID;
  writeRun({ directory, ...soundRun(directory, true), kubeconfigText: victims.serverText });
  await applyTo(join(directory, 'lanes/cni.json')).catch(() => undefined);
  expect(changesOfServers()).toEqual(['PATCH /api/v1/namespaces/x']);

  const own = {
    [`${CLUSTER}-worker`]: { [KIND_CLUSTER_LABEL]: CLUSTER },
    [`${CLUSTER}-outside`]: { [RUN_LABEL]: RUN, [CACHE_LABEL]: openRuns(cache).identity },
  };
  const { run, changes } = countingEngine({ ...OTHERS, ...own });
  writeRun({ directory, ...soundRun(directory, false), kubeconfigText: '' });
  await clean(contextOf(cache, run).context);
  expect(changes).toEqual([`docker rm --force --volumes ${CLUSTER}-outside ${CLUSTER}-worker`]);
  expect(existsSync(directory)).toBe(false);
});

/** As a judging process writes. */
async function applyTo(laneFile: string): Promise<void> {
  const { cluster } = readLaneState(laneFile);
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } };
  await ownedKube(createKube(cluster.kubeconfig), cluster.uid).apply(object);
}

test.for([...Array(BATCHES).keys()])(
  'hostile runs and kubeconfigs change nothing of anybody: seeds from %i times 50',
  { timeout: 60_000 },
  async (batch) => {
    const base = temporaryDirectory();
    const victims = victimsIn(base, batch);
    const before = victims.text();
    for (let seed = batch * IN_BATCH; seed < (batch + 1) * IN_BATCH; seed += 1) {
      const cache = join(base, 'cache');
      const wrong = `seed ${seed}: ${writeHostileRun(seed, cache, victims)}`;
      const { run, changes } = countingEngine(OTHERS);
      await actOnAll(cache, run);
      const seen = { wrong, engine: changes, servers: changesOfServers() };
      expect(seen).toEqual({ wrong, engine: [], servers: [] });
      rmSync(cache, { recursive: true, force: true });
    }
    expect(victims.text()).toBe(before);
  },
);
