import { readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import type { Life } from '../process/owner.ts';
import { endLeftChanges, laneChanges, refuseChanged } from './lane-changes.ts';

test('a lane that was changed is refused until it is as before', () => {
  const directory = temporaryDirectory();
  const changes = laneChanges(directory, { laneId: 'cni', by: 'verify' });
  const refuse = (life: Life = 'dead') => refuseChanged(directory, () => life);
  expect(() => refuse()).not.toThrow();
  changes.begin('the fault plugin-skips');
  expect(() => refuse()).toThrow('changed and not changed back: the fault plugin-skips');
  expect(() => refuse('alive')).toThrow(`plugin-skips; process ${process.pid} goes on`);
  expect(() => refuse('unknown')).toThrow('of another machine or container');
  changes.end();
  expect(() => refuse()).not.toThrow();
});

test.for(['', '{"what": "the fau', '[]', '{"what":"a fault","owner":{"pid":0}}'])(
  'a note that is torn, %j, still keeps the lane from being judged, and is named',
  (text) => {
    const directory = temporaryDirectory();
    const file = join(directory, 'changed-verify');
    writeFileSync(file, text);
    expect(() => refuseChanged(directory, () => 'dead')).toThrow(`changed back: ${file} cannot be read`);
  },
);

test('each sees its own', () => {
  const directory = temporaryDirectory();
  laneChanges(directory, { laneId: 'cni' }).begin('the agent without rights');
  expect(laneChanges(directory, { laneId: 'cni' }).left()).toBe('the agent without rights');
  expect(laneChanges(directory, { laneId: 'init' }).left()).toBeUndefined();
});

test('a link in the place of a note is not followed, and still keeps the lane from being judged', () => {
  const directory = temporaryDirectory();
  laneChanges(directory, { laneId: 'cni', by: 'verify' }).begin('the fault plugin-skips');
  const file = join(directory, 'changed-verify');
  renameSync(file, join(directory, 'moved'));
  symlinkSync(join(directory, 'moved'), file);
  expect(() => refuseChanged(directory, () => 'alive')).toThrow(`changed back: ${file} cannot be read`);
});

test('once acts are reverted, notes of the dead on that lane go, and no others', () => {
  const directory = temporaryDirectory();
  laneChanges(directory, { laneId: 'cni', lease: 'cni' }).begin('the agent without rights');
  laneChanges(directory, { laneId: 'init' }).begin('STRICT everywhere');
  writeFileSync(
    join(directory, 'changed-verify'),
    '{"what":"a fault of an older version","owner":{"pid":1}}',
  );
  const asked: unknown[] = [];
  endLeftChanges(directory, 'cni', (_owner, lease) => asked.push(lease) === 0);
  expect(asked).toEqual(['cni']);
  expect(readdirSync(directory).toSorted()).toEqual(['changed-init', 'changed-verify']);
  endLeftChanges(directory, 'init', () => true);
  expect(laneChanges(directory, { laneId: 'init' }).left()).toBe('STRICT everywhere');
});
