import { expect, test } from 'vitest';
import { digestsSeen } from './plugin-digests.ts';

const programs: Record<string, readonly { name: string; sha256?: string }[]> = {
  whole: [{ name: 'ptp' }, { name: 'istio-cni', sha256: '11' }],
  without: [{ name: 'ptp' }],
};
const inspector = {
  node: async (node: string) => {
    if (programs[node] === undefined) throw new Error('no probe');
    return { node, takenAt: '', cni: { binDirectory: { entries: programs[node] } } } as never;
  },
};

test("the digest of the plugin's program is of the nodes that have it and can be looked at", async () => {
  expect(await digestsSeen(inspector, ['whole', 'without', 'away'])).toEqual([
    { node: 'whole', sha256: '11' },
  ]);
});
