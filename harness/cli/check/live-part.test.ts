import { expect, test } from 'vitest';
import { HostError } from '../../errors/errors.ts';
import { unhosted } from './live-part.ts';

const UNFIT = new HostError('this machine cannot host a lane', 'use another');

test('a machine that cannot host a lane skips what was planned, with the reason', () => {
  const part = unhosted({ ci: false, requireClusters: false }, 36, UNFIT);
  expect(part).toMatchObject({ exitCode: 0, counts: { passed: 0, failed: 0, skipped: 36 } });
  expect(part.remark).toContain('live part skipped: HOST_UNFIT: this machine cannot host a lane');
});

test.each([
  [{ ci: true, requireClusters: false }, 'CI'],
  [{ ci: false, requireClusters: true }, '--require-clusters'],
])('with %j it is a failure that names %s', (options, by) => {
  const part = unhosted(options, 36, UNFIT);
  expect(part).toMatchObject({ exitCode: 3, counts: { passed: 0, failed: 36, skipped: 0 } });
  expect(part.remark).toContain(`(${by})`);
});
