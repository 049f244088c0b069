import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dropCniEntry, runtimeHasPlugin, withoutPlugin } from './drop-cni-entry.ts';
import { perform } from './perform.ts';
import { stageOf } from './testing/stand-in.ts';
import { cniNode, LIST } from './testing/this-machine.ts';

test('the element goes, the file keeps its inode and mode, and every byte comes back', async () => {
  const { path, pluginPath, seen, world } = cniNode();
  const stage = stageOf(world);
  const [before, { ino }] = [seen(), statSync(path)];
  const { proof } = await perform(dropCniEntry({ node: 'n1', path, pluginPath }), stage);
  expect(proof).toBe(`${path} on n1 has no istio-cni`);
  expect(JSON.parse(readFileSync(path, 'utf8')).plugins).toEqual([{ type: 'ptp' }, { type: 'portmap' }]);
  expect(statSync(path).ino).toBe(ino);
  expect(seen()).toEqual({ ...before, list: seen().list });
  await stage.undo.undoAll();
  expect(seen()).toEqual(before);
});

test('a list without the element is refused, and nothing is left behind', async () => {
  const { path, pluginPath, seen, world } = cniNode(withoutPlugin(LIST, 'a list'));
  const before = seen();
  const stage = stageOf(world);
  await expect(perform(dropCniEntry({ node: 'n1', path, pluginPath }), stage)).rejects.toMatchObject({
    code: 'NO_CNI_ENTRY',
  });
  await stage.undo.undoAll();
  expect(seen()).toEqual(before);
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
