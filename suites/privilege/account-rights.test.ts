import { expect, test } from 'vitest';
import { isBound, linesOf } from './account-rights.ts';

test('a rule means every combination of its members', () => {
  const rule = { verbs: ['get', 'list'], apiGroups: ['', 'apps'], resources: ['pods', 'daemonsets'] };
  expect(linesOf(rule)).toEqual([
    'get pods',
    'get daemonsets',
    'get pods.apps',
    'get daemonsets.apps',
    'list pods',
    'list daemonsets',
    'list pods.apps',
    'list daemonsets.apps',
  ]);
  expect(linesOf({ verbs: ['*'], apiGroups: ['*'], resources: ['*'] })).toEqual(['* *.*']);
  expect(
    linesOf({ ...rule, verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['ca', 'b'] }),
  ).toEqual(['get secrets named ca', 'get secrets named b']);
  expect(linesOf({ verbs: ['get'], nonResourceURLs: ['/metrics'] })).toEqual(['get /metrics']);
});

const account = { namespace: 'istio-system', name: 'istio-cni' };
test.each([
  ['its account', { kind: 'ServiceAccount', ...account }, true],
  ['one of that name elsewhere', { kind: 'ServiceAccount', namespace: 'default', name: 'istio-cni' }, false],
  ['its name as a user', { kind: 'User', name: 'system:serviceaccount:istio-system:istio-cni' }, true],
  ['all accounts', { kind: 'Group', name: 'system:serviceaccounts' }, true],
  ['all accounts of its namespace', { kind: 'Group', name: 'system:serviceaccounts:istio-system' }, true],
  ['all accounts of another namespace', { kind: 'Group', name: 'system:serviceaccounts:default' }, false],
  ['administrators', { kind: 'Group', name: 'system:masters' }, false],
])('a binding to %s', (_, subject, is) => {
  expect(isBound({ subjects: [subject] }, account)).toBe(is);
});

test('a binding to nobody binds nobody', () => {
  expect(isBound({ subjects: undefined }, account)).toBe(false);
});
