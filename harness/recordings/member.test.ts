import { expect, test } from 'vitest';
import { isWithin, memberOf } from './member.ts';

test('a member has one name, whatever its place in a list, the run and the dots of a key', () => {
  expect(memberOf(['meshed', 3, 'uid'])).toBe('meshed[].uid');
  expect(memberOf([0, 'chains', 1])).toBe('[].chains[]');
  expect(memberOf(['kubelets', 'icc-261129-1413-zi9z-cni-worker'])).toBe('kubelets[*]');
  expect(memberOf(['annotations', 'istio.io/rev'])).toBe('annotations[istio.io/rev]');
});

test('what is within a member begins with its whole name', () => {
  expect(isWithin('pods[].node', 'pods')).toBe(true);
  expect(isWithin('pods.node', 'pods')).toBe(true);
  expect(isWithin('podsAtOnce', 'pods')).toBe(false);
  expect(isWithin('pods', 'pods')).toBe(false);
});
