import { expect, test } from 'vitest';
import { pod } from './pod.ts';
import { unscheduled } from './unscheduled.ts';

test('no node is named, and none has the label that is asked for; all else stays', () => {
  const made = pod(
    { namespace: 'shop', name: 'a', node: 'worker', spec: { nodeSelector: { disk: 'fast' } } },
    { apps: 'apps:1' },
  );
  const nowhere = unscheduled(made);
  expect(nowhere['spec']).not.toHaveProperty('nodeName');
  expect(nowhere['spec'].nodeSelector).toEqual({ disk: 'fast', 'istio-cni-conformance.node': 'none' });
  expect(nowhere['spec'].containers).toEqual(made['spec'].containers);
  expect(nowhere.metadata).toEqual(made.metadata);
});
