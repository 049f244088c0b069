import { readFileSync, statSync, watch, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { expect, test } from 'vitest';
import { fakeKube } from '../kube/fake-kube.ts';
import { keptActs } from '../lanes/kept-acts.ts';
import { editNodeFile } from './edit-node-file.ts';
import { perform } from './perform.ts';
import { revertLeft } from './revert.ts';
import { stageOf } from './testing/stand-in.ts';
import { fileNode } from './testing/this-machine.ts';

type Edit = Omit<Parameters<typeof editNodeFile>[0], 'node' | 'path' | 'store'>;

async function edited(edit: Edit) {
  const node = fileNode();
  const { path, store, seen, world } = node;
  const stage = stageOf(world);
  const [before, { ino }] = [seen(), statSync(path)];
  const { proof } = await perform(editNodeFile({ node: 'n1', path, store, ...edit }), stage);
  return { ...node, before, ino, proof, stage, now: seen() };
}

test.for<[what: string, edit: Edit, content: string | undefined, sameInode: boolean]>([
  ['moved away', { how: 'rename' }, undefined, false],
  ['unlinked', { how: 'rm' }, undefined, false],
  ['another moved in', { how: 'rename', to: { content: 'two' } }, 'two', false],
  ['written into', { how: 'in-place', to: { content: 'two' } }, 'two', true],
  ['changed by sed', { how: 'in-place', to: { sed: 's/fir/wor/' } }, 'worst', true],
  ['emptied', { how: 'in-place', to: { content: '' } }, '', true],
])('a file that is %s comes back, and nothing stays beside it', async ([, edit, content, sameInode]) => {
  const { path, before, ino, now, stage, seen } = await edited(edit);
  const isThere = content !== undefined;
  expect(now).toEqual({ ...now, content, mode: isThere ? before.mode : undefined });
  expect(isThere && statSync(path).ino === ino).toBe(sameInode);
  await stage.undo.undoAll();
  expect(seen()).toEqual(before);
});

test('in its directory something goes once the file is back: by that alone containerd reads it again', async () => {
  const { path, before, stage, seen } = await edited({ how: 'rename', to: { content: 'two' } });
  const names: (string | null)[] = [];
  const watcher = watch(dirname(path), (_, name) => names.push(name));
  await stage.undo.undoAll();
  expect(seen()).toEqual(before);
  await expect.poll(() => names.join()).toContain(`${basename(path)},.conformance-marker`);
  watcher.close();
});

test('what is on record holds no content, and tells the file by its digest', async () => {
  const { path, store, world } = fileNode();
  const entries: unknown[] = [];
  const keep = async (entry: unknown) => {
    entries.push(entry);
    return async () => undefined;
  };
  const act = editNodeFile({ node: 'n1', path, how: 'rm', store });
  await perform(act, { ...stageOf(world), acts: { keep } });
  expect(JSON.stringify(entries)).not.toContain('first');
  const file = { mode: '600', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) };
  expect(entries).toMatchObject([{ before: { file } }]);
});

test('a mode that is asked for is given, and the old one comes back', async () => {
  const { before, now, stage, seen } = await edited({ how: 'rename', to: { content: 'two' }, mode: '666' });
  expect((now.mode ?? 0) & 0o777).toBe(0o666);
  await stage.undo.undoAll();
  expect(seen()).toEqual(before);
});

test('a new file goes again', async () => {
  const { path, store, seen, world } = fileNode();
  const stage = stageOf(world);
  const before = seen();
  const act = editNodeFile({ node: 'n1', path: `${path}.new`, how: 'rename', to: { content: '{}' }, store });
  await perform(act, stage);
  expect(readFileSync(`${path}.new`, 'utf8')).toBe('{}');
  await stage.undo.undoAll();
  expect(seen()).toEqual(before);
});

test.for<[what: string, edit: Edit]>([
  ['taken away', { how: 'rm', renewed: true }],
  ['spoiled', { how: 'rename', to: { sed: 's/first/bad/' }, renewed: true }],
])('what the owner of a file that was %s has written since stays', async ([, edit]) => {
  const { path, stage, seen, before } = await edited(edit);
  writeFileSync(path, 'renewed', { mode: 0o600 });
  await stage.undo.undoAll();
  expect(seen()).toEqual({ ...before, content: 'renewed' });
});

test('what the owner has not written since is put back, also where it renews it in time', async () => {
  const { stage, seen, before } = await edited({ how: 'rename', to: { sed: 's/first/bad/' }, renewed: true });
  await stage.undo.undoAll();
  expect(seen()).toEqual(before);
});

test('a file that is edited again before it has settled is put back from the record all the same', async () => {
  const { path, store, seen, world } = fileNode();
  const acts = keptActs(fakeKube(), dirname(store), 'cni');
  const before = seen();
  const act = editNodeFile({ node: 'n1', path, how: 'rename', to: { content: 'two' }, store });
  await perform(act, { ...stageOf(world), acts });
  const [kept] = await acts.all();
  await act.kind.revert(world, act.parameters, kept?.entry?.before);
  writeFileSync(path, 'of its owner');
  await revertLeft(world, acts, () => false);
  expect(seen()).toEqual(before);
});

test('a file that is not there cannot be taken away, and in-place needs contents', async () => {
  const { path, store, world } = fileNode();
  const act = editNodeFile({ node: 'n1', path: `${path}.not`, how: 'rm', store });
  await expect(perform(act, stageOf(world))).rejects.toMatchObject({ code: 'NO_NODE_FILE' });
  expect(() => editNodeFile({ node: 'n1', path, how: 'in-place' })).toThrow('needs `to`');
});
