import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { laneChanges, refuseChanged } from './lane-changes.ts';

test('a lane that was changed is refused until it is as before', () => {
  const directory = temporaryDirectory();
  const changes = laneChanges(directory, 'verify');
  const refuse = (isOwnerAlive = false) => refuseChanged(directory, () => isOwnerAlive);
  expect(() => refuse()).not.toThrow();
  changes.begin('the fault plugin-skips');
  expect(() => refuse()).toThrow('changed and not changed back: the fault plugin-skips');
  expect(() => refuse(true)).toThrow(`process ${process.pid} is changing a lane for the time being`);
  changes.end();
  expect(() => refuse()).not.toThrow();
});

test('each sees its own', () => {
  const directory = temporaryDirectory();
  laneChanges(directory, 'cni').begin('the agent without rights');
  expect(laneChanges(directory, 'cni').left()).toBe('the agent without rights');
  expect(laneChanges(directory, 'init').left()).toBeUndefined();
});
