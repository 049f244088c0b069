import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KIND_CLUSTER_LABEL } from '../clusters/names.ts';
import { createBuildCache } from '../images/cache.ts';
import { bakeContainer } from '../images/engine-leftovers.ts';
import { thisOwner } from '../process/owner.ts';
import { openRuns } from '../run/records/runs.ts';
import { CACHE_LABEL, RUN_LABEL } from '../run/records/sweep.ts';
import type { ProgramOutput } from '../run/testing/stand-in-engine.ts';
import { type InlineSuite, inlineSuite, NOTHING } from './testing/inline-suite.ts';

/** Lanes that stand, of so many runs whose process was killed. Gives their ids. */
async function killed(suite: InlineSuite, count: number): Promise<readonly string[]> {
  // All of them first: who comes up removes what killed ones left.
  for (let made = 0; made < count; made += 1) await suite.conformance('up --mode cni');
  const runs = openRuns(suite.cache);
  const { startTicks: _, ...here } = thisOwner();
  for (const record of runs.all())
    runs.write({ ...record, kept: false, owner: { ...here, pid: 999_999_999 } });
  return suite.left().runs;
}

/** Containers of others beside it; all of these must stay. */
function addOthers({ machine, cache }: InlineSuite, runId: string): readonly string[] {
  const { identity } = openRuns(cache);
  const others = {
    'kind-control-plane': { [KIND_CLUSTER_LABEL]: 'kind' },
    'of-another-cache': { [RUN_LABEL]: runId, [CACHE_LABEL]: '00000000' },
    'of-another-run': { [RUN_LABEL]: '261124-0912-aaaa', [CACHE_LABEL]: identity },
    unlabelled: {},
    [`icc-${runId}-cni-worker-of-mine`]: {},
    [`icc-${runId}-cni-nft-worker`]: { [KIND_CLUSTER_LABEL]: `icc-${runId}-cni-nft` },
    'not-a-node': { [KIND_CLUSTER_LABEL]: `icc-${runId}-cni` },
  };
  for (const [name, labels] of Object.entries(others)) machine.containers.set(name, labels);
  return Object.keys(others).toSorted();
}

function suiteWith(
  docker: (argv: readonly string[]) => ProgramOutput | undefined = () => undefined,
): InlineSuite {
  return inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    answer: ({ name, argv }) => (name === 'docker rm' ? docker(argv) : undefined),
  });
}

test.for(['clean', 'run --mode cni'])(
  '%s removes what a killed run left, and nothing of anybody else',
  async (command) => {
    const suite = suiteWith();
    const [run = ''] = await killed(suite, 1);
    const others = addOthers(suite, run);
    const end = await suite.conformance(command);
    expect([end.exitCode, end.said]).toEqual([0, expect.stringContaining(`removing what run ${run} left`)]);
    expect(end.said).toContain(`removed: cluster icc-${run}-cni (2 nodes)`);
    expect(end.said).toContain(`removed: container icc-${run}-cni-outside`);
    expect(suite.left()).toEqual({ containers: others, runs: [] });
  },
);

test('clean removes what a killed build left where no run is on record', async () => {
  const suite = suiteWith();
  await suite.conformance('up --mode cni');
  await suite.conformance('down');
  const bake = await bakeContainer(createBuildCache(suite.cache), 'node');
  suite.machine.containers.set(bake, {});
  suite.machine.containers.set('istio-cni-conformance-bake-00000000-node', {});
  const { said } = await suite.conformance('clean');
  expect(said).toContain(`removed: ${bake} in docker`);
  expect(suite.left().containers).toEqual(['istio-cni-conformance-bake-00000000-node']);
});

test('clean touches nothing on a daemon elsewhere', async () => {
  const suite = inlineSuite({
    specs: { 'CNI-E-01': 'conformant' },
    answer: ({ name }) => (name === 'docker context' ? { stdout: 'ssh://build.example' } : undefined),
  });
  suite.machine.containers.set(await bakeContainer(createBuildCache(suite.cache), 'node'), {});
  const before = suite.left();
  expect((await suite.conformance('clean')).said).toContain('nothing was left by killed runs');
  expect(suite.left()).toEqual(before);
});

test('a run that goes on, one that is kept, and one of another machine are left alone, and named', async () => {
  const suite = suiteWith();
  const runs = openRuns(suite.cache);
  const [going = '', kept = '', elsewhere = ''] = await killed(suite, 3);
  const change = (id: string, parts: object) => {
    const record = runs.all().find(({ runId }) => runId === id);
    if (record !== undefined) runs.write({ ...record, ...parts });
  };
  change(going, { owner: thisOwner() });
  change(kept, { kept: true });
  change(elsewhere, { owner: { ...thisOwner(), machine: 'another', pid: 999_999_999 } });
  const before = suite.left();
  const { exitCode, said } = await suite.conformance('clean');
  expect(suite.left()).toEqual(before);
  expect(exitCode).toBe(0);
  expect(said).toContain(`left alone: run ${going} (process ${process.pid} goes on)`);
  expect(said).toContain(`left alone: run ${kept} (kept; npm run conformance -- down)`);
  expect(said).toContain(`if it is gone: npm run conformance -- down ${elsewhere}`);
});

test('an engine that fails half-way: 3, the record stays, and the next clean removes the rest', async () => {
  let times = 0;
  const suite = suiteWith((argv) => {
    times += 1;
    if (times > 1) return undefined;
    suite.machine.containers.delete(argv.at(-1) ?? '');
    return { exitCode: 1, stderr: 'Error response from daemon: the storage driver failed' };
  });
  const [run = ''] = await killed(suite, 1);
  const others = addOthers(suite, run);
  const first = await suite.conformance('clean');
  expect([first.exitCode, first.said]).toEqual([3, expect.stringContaining('the storage driver failed')]);
  expect(suite.left().runs).toEqual([run]);
  expect((await suite.conformance('clean')).exitCode).toBe(0);
  expect(suite.left()).toEqual({ containers: others, runs: [] });
});

/** An engine that cannot remove what is of one run. */
function stuckSuite(): { readonly suite: InlineSuite; readonly stick: (run: string) => void } {
  let stuck: string | undefined;
  const suite = suiteWith((argv) =>
    stuck !== undefined && argv.join(' ').includes(stuck)
      ? { exitCode: 1, stderr: 'Error: device or resource busy' }
      : undefined,
  );
  return { suite, stick: (run) => void (stuck = run) };
}

test.for(['clean', 'run --mode cni'])(
  '%s: a run that cannot be removed keeps no other one from it: 3',
  async (command) => {
    const { suite, stick } = stuckSuite();
    await killed(suite, 2);
    const first = openRuns(suite.cache).all()[0]?.runId ?? '';
    stick(first);
    const { exitCode, said } = await suite.conformance(command);
    expect(exitCode).toBe(3);
    expect(said).toContain('device or resource busy');
    expect(suite.left().runs).toEqual([first]);
    expect(suite.left().containers.every((name) => name.includes(first))).toBe(true);
  },
);

test('down: a kept run that cannot be removed keeps no other one from it: 3', async () => {
  const { suite, stick } = stuckSuite();
  for (const line of ['up --mode cni', 'up --mode cni']) await suite.conformance(line);
  // The older one, which is removed first.
  const first = openRuns(suite.cache).all()[0]?.runId ?? '';
  stick(first);
  expect((await suite.conformance('down')).exitCode).toBe(3);
  expect(suite.left().runs).toEqual([first]);
});

test('where nothing was left, nothing is removed, and that is said', async () => {
  const suite = suiteWith();
  expect((await suite.conformance('clean')).said).toContain('nothing was left by killed runs');
  expect(existsSync(suite.output)).toBe(false);
  expect(suite.left()).toEqual(NOTHING);
});
