import { expect, test } from 'vitest';
import { issueLinks } from './links.ts';

test.for([
  { source: 'plugin.go; #35894, istio#54968', names: ['istio#35894', 'istio#54968'] },
  { source: 'istio/cni#82 (cited in #14327)', names: ['cni#82', 'istio#14327'] },
  { source: 'aws/karpenter#1684', names: ['aws/karpenter#1684'] },
  { source: 'istio.io#9462', names: ['istio.io#9462'] },
  { source: 'linkerd#362; mission', names: [] },
  { source: 'istio/istio cni/pkg/plugin/plugin.go doAddRun', names: [] },
])('$source links $names', ({ source, names }) => {
  expect(issueLinks(source).map((link) => link.name)).toEqual(names);
});

test('a bare number is an issue of istio/istio', () => {
  expect(issueLinks('istio#34560')[0]?.url).toBe('https://github.com/istio/istio/issues/34560');
  expect(issueLinks('istio/cni#82')[0]?.url).toBe('https://github.com/istio/cni/issues/82');
});
