import { expect, test } from 'vitest';
import type { EntersNodes } from '../../clusters/cluster.ts';
import { ordinaryLane } from '../../model/testing/ordinary-lane.ts';
import { createRunner } from '../../process/run.ts';
import { deadlines } from '../../time/deadlines.ts';
import { lookAtNode } from './look-at-node.ts';

test('what a node says is kept by file, also what its programs complain of', async () => {
  const run = createRunner({ PATH: '/nonexistent' });
  // A node that has neither CNI nor systemd: this machine's shell, without programs.
  const nodes: EntersNodes = {
    execOnNode: (node, [, ...argv], options) => run(['/bin/sh', ...argv, node], options),
  };
  const lane = ordinaryLane('cni', { cniConfDir: '/own/net.d' });
  const texts = await lookAtNode(nodes, deadlines(), { node: 'icc-worker', lane });
  expect(Object.keys(texts)).toEqual(['cni.txt', 'journal.txt']);
  // A shell of root says `not found`, that of another user `Permission denied`.
  expect(texts['cni.txt']).toMatch(/\bls: .*(not found|denied)/);
  expect(texts['journal.txt']).toMatch(/\bjournalctl: .*(not found|denied)/);
});
