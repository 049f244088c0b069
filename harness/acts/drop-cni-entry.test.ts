import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import { createRunner } from '../process/run.ts';
import { deadlines } from '../time/deadlines.ts';
import { UndoStack } from '../time/undo.ts';
import { dropCniEntry, runtimeHasPlugin, withoutPlugin } from './drop-cni-entry.ts';
import { perform } from './perform.ts';

const LIST = JSON.stringify(
  {
    cniVersion: '1.0.0',
    name: 'testbed',
    plugins: [{ type: 'ptp' }, { type: 'portmap' }, { type: 'istio-cni', name: 'istio-cni' }],
  },
  null,
  4,
);
let root: string;
let conflist: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'drop-cni-entry-'));
  conflist = join(root, 'cni', 'net.d', '10-testbed.conflist');
  await mkdir(join(root, 'cni', 'net.d'), { recursive: true });
  await writeFile(conflist, LIST, { mode: 0o640 });
  await writeFile(join(root, 'istio-cni'), 'plugin');
  await writeFile(join(root, 'crictl'), '#!/bin/sh\necho "{}"\n', { mode: 0o755 });
});
afterEach(() => rm(root, { recursive: true }));

/** This machine as the node; its agent copies the plugin anew when it sees the marker. */
function node() {
  let nowMs = 0;
  const run = createRunner();
  const agent = async (): Promise<void> => {
    if (!(await readdir(join(root, 'cni', 'net.d'))).includes('.conformance-marker')) return;
    await writeFile(join(root, 'istio-cni.new'), 'plugin');
    await run(['mv', join(root, 'istio-cni.new'), join(root, 'istio-cni')]);
  };
  const clock = {
    nowMs: () => nowMs,
    timestamp: () => '',
    pause: async (ms: number) => {
      nowMs += ms;
      await agent();
    },
  };
  const execOnNode = async (_node: string, argv: readonly string[], options = {}) =>
    run(['env', `PATH=${root}:/usr/bin:/bin`, ...argv], options);
  return { kube: fakeKube(), clock, execOnNode, deadlines: deadlines(0.1) };
}

test('the element goes, the file keeps its inode and mode, and every byte comes back', async () => {
  const world = node();
  const undo = new UndoStack();
  const before = await stat(conflist);
  const proof = await perform(
    dropCniEntry(world, { node: 'n1', path: conflist, pluginPath: join(root, 'istio-cni') }),
    world,
    undo,
    1000,
  );
  expect(proof).toBe(`${conflist} on n1 has no istio-cni`);
  expect(JSON.parse(await readFile(conflist, 'utf8')).plugins).toEqual([
    { type: 'ptp' },
    { type: 'portmap' },
  ]);
  expect((await stat(conflist)).ino).toBe(before.ino);
  expect((await stat(conflist)).mode).toBe(before.mode);
  expect(await readdir(join(root, 'cni'))).toEqual(['net.d']);
  await undo.undoAll();
  expect(await readFile(conflist, 'utf8')).toBe(LIST);
  expect((await stat(conflist)).mode).toBe(before.mode);
  expect(await readdir(join(root, 'cni', 'net.d'))).toEqual(['10-testbed.conflist']);
});

test('a list without the element is refused, and nothing is left behind', async () => {
  await writeFile(conflist, withoutPlugin(LIST, conflist));
  const world = node();
  const undo = new UndoStack();
  await expect(
    perform(dropCniEntry(world, { node: 'n1', path: conflist }), world, undo, 1000),
  ).rejects.toMatchObject({ code: 'NO_CNI_ENTRY' });
  await undo.undoAll();
  expect(await readdir(join(root, 'cni', 'net.d'))).toEqual(['10-testbed.conflist']);
});

function crictlInfo(...types: string[]): string {
  const Plugins = types.map((type) => ({ Network: { type } }));
  return JSON.stringify({ cniconfig: { Networks: [{ Config: { Plugins } }] } });
}

test('what the runtime has loaded is read from crictl info', () => {
  expect(runtimeHasPlugin(crictlInfo('ptp', 'portmap', 'istio-cni'))).toBe(true);
  expect(runtimeHasPlugin(crictlInfo('ptp', 'portmap'))).toBe(false);
  expect(runtimeHasPlugin('{}')).toBeUndefined();
});
