import { expect, test } from 'vitest';
import { ordinaryLane } from '../model/testing/ordinary-lane.ts';
import { shapeOf } from './lanes.ts';
import { restrictedTo } from './restricted-to.ts';
import { leftOut, plan, requirement } from './testing/sample-plan.ts';

test('what a lane was found not to offer is not supported there, nor compared with it', () => {
  const catalogue = [
    requirement('CNI-G-01', { needs: ['native-sidecar'] }),
    requirement('CNI-S-02', { scope: 'parity', needs: ['iptables'] }),
    requirement('CNI-E-01'),
  ];
  const lanes = [ordinaryLane('init'), ordinaryLane('cni')];
  const made = plan({ catalogue, lanes, capabilities: shapeOf });
  const held = restrictedTo(made, lanes[1]!, ['multi-node'], catalogue);
  expect(leftOut(made)).toEqual([]);
  expect(leftOut(held)).toEqual([
    'CNI-G-01 cni not-supported: needs native-sidecar',
    'CNI-S-02 parity not-supported: needs iptables',
  ]);
});

test('what is judged over the record of others is not supported where none of them is judged in both lanes any more', () => {
  const catalogue = [
    requirement('CNI-G-01', { needs: ['native-sidecar'] }),
    requirement('CNI-E-01', { modes: ['cni'] }),
    requirement('CNI-S-01', { theme: 'parity', scope: 'record' }),
  ];
  const lanes = [ordinaryLane('init'), ordinaryLane('cni')];
  const made = plan({ catalogue, lanes, capabilities: shapeOf });
  expect(leftOut(made)).toEqual([]);
  expect(leftOut(restrictedTo(made, lanes[1]!, ['multi-node'], catalogue))).toEqual([
    'CNI-G-01 cni not-supported: needs native-sidecar',
    'CNI-S-01 parity not-supported: compares what both lanes observe, and nothing else that is supported is judged in both',
  ]);
});
