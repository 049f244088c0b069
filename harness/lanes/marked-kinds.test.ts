import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../host/testing/temporary.ts';
import { markedKinds } from './marked-kinds.ts';

const POD = { apiVersion: 'v1', kind: 'Pod' };
const ROLE = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' };

test('what one process has noted of a lane, another knows', () => {
  const directory = temporaryDirectory();
  expect(markedKinds(directory, 'cni').all()).toEqual([]);
  const [one, other] = [markedKinds(directory, 'cni'), markedKinds(directory, 'cni')];
  one.note(POD);
  other.note(ROLE);
  other.note(POD);
  one.note(POD);
  expect(markedKinds(directory, 'cni').all()).toEqual([POD, ROLE]);
  expect(markedKinds(directory, 'init').all()).toEqual([]);
});

test('a kind is noted once by a process, and not again by the next', () => {
  const directory = temporaryDirectory();
  const noteTwice = () => {
    const kinds = markedKinds(directory, 'cni');
    for (const kind of [POD, POD]) kinds.note(kind);
  };
  noteTwice();
  noteTwice();
  expect(readFileSync(join(directory, 'marked-kinds-cni'), 'utf8')).toBe('v1 Pod\n');
});
