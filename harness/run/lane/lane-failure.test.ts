import { expect, test } from 'vitest';
import { HarnessError } from '../../errors/errors.ts';
import { LaneNotUpError } from './keep-bring-up.ts';
import { laneFailure } from './lane-work.ts';

const lane = { id: 'cni' };
const notUp = new HarnessError(
  'MESH_NOT_UP',
  'istio-system/istiod-x [discovery]: crash loop\n  its log ends:\n    token=abcdefgh\n    panic: no key',
  { nextStep: 'mend it' },
);

test('of a lane that is lost are told the container, what it said last, and where it is kept; no secret', () => {
  expect(laneFailure(lane, new LaneNotUpError(notUp, '/out', 'evidence/cni/bring-up'))).toEqual({
    lane: 'cni',
    reason: 'MESH_NOT_UP: istio-system/istiod-x [discovery]: crash loop',
    said: ['  its log ends:', '    token=[redacted]', '    panic: no key'],
    kept: 'evidence/cni/bring-up',
  });
});

test('a cluster that was not made has no folder, and an error of one line says nothing more', () => {
  expect(laneFailure(lane, new TypeError('a defect'))).toEqual({
    lane: 'cni',
    reason: 'TypeError: a defect',
  });
});
