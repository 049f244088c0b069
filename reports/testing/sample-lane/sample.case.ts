// What these tests throw or skip is what reports/allure/reporter.test.ts looks at.
/* oxlint-disable vitest/expect-expect */
import { step } from 'allure-js-commons';
import { beforeAll, describe, test } from 'vitest';
import { HarnessError } from '../../../harness/errors/errors.ts';
import { NonConformance } from '../../../harness/verdict/outcome.ts';

test('CNI-D-03 holds no NET_ADMIN', async () => {
  await step('observe', async () => undefined);
});

test('CNI-E-02 is left alone', () => {
  const differences = [{ subject: 'nat PREROUTING', expected: 'no jump', seen: 'a jump' }];
  throw new NonConformance({
    kind: 'non-conformant',
    reason: 'nat PREROUTING',
    differences,
    established: [],
  });
});

test('CNI-G-01 serves its page', () => {
  throw new HarnessError(
    'NOT_IN_TIME',
    'gateway answers: not so after 34 attempts; DB_PASSWORD=hunter22 \u001b[31m',
    {
      nextStep: 'look',
    },
  );
});

test('CNI-G-09 goes out', ({ skip }) => {
  skip('needs outside-peer');
});

describe('with a bench that does not come up', () => {
  beforeAll(() => {
    throw new HarnessError('NO_BENCH', 'no bench: token=hunter22', { nextStep: 'look' });
  });
  test('CNI-F-01 has four chains', () => undefined);
});
