// What these tests throw, skip and say is what reports/allure/reporter.test.ts looks at.
/* oxlint-disable vitest/expect-expect */
import * as allure from 'allure-js-commons';
import { beforeAll, describe, inject, test } from 'vitest';
import type { ObservedDefinition } from '../../../harness/bench/definition.ts';
import { HarnessError } from '../../../harness/errors/errors.ts';
import { register } from '../../../harness/judging/register.ts';
import type { Requirement, RequirementId } from '../../../harness/model/requirement.ts';
import { HOSTILE } from '../../../harness/sanitize/testing/hostile.ts';
import { Findings } from '../../../harness/verdict/findings.ts';
import { sampleCatalogue } from '../sample.ts';

function requirementOf(id: RequirementId): Requirement {
  const requirement = sampleCatalogue.find((one) => one.id === id);
  if (requirement === undefined) throw new TypeError(`${id} is not in the catalogue`);
  return requirement;
}

function judged(
  id: RequirementId,
  observe: ObservedDefinition['observe'],
  known: readonly string[] = [],
): void {
  const findings = known.map((finding) => ({
    id: finding,
    modes: ['cni'] as const,
    differences: [{ subject: '*', seen: '*' }],
  }));
  register({
    scope: 'lane',
    requirement: { ...requirementOf(id), known: findings },
    observe,
    judge: ({ jumps }: { jumps: number }) =>
      new Findings().equal('nat PREROUTING: jumps', 0, jumps).judgement(),
    mutants: {},
  });
}

judged('CNI-D-03', async (bench) => {
  bench.attach('rules.txt', '-N ISTIO_OUTPUT password=hunter22 \u001b[31m');
  bench.attach('page.html', '<script>act()</script>', 'text/html');
  return { jumps: 0, env: [{ name: 'DB_PASSWORD', value: 'hunter22' }], seen: HOSTILE };
});

judged('CNI-E-02', async () => ({ jumps: 1 }));

judged('CNI-E-03', async () => ({ jumps: 2 }), ['FINDING-7']);

judged('CNI-G-01', () => {
  throw new HarnessError(
    'NOT_IN_TIME',
    'gateway answers: not so after 34 attempts; DB_PASSWORD=hunter22 \u001b[31m',
    {
      nextStep: 'look',
    },
  );
});

test('CNI-A-01 says what acts, and names what is not of the run', async () => {
  const pass = inject('pass');
  if (pass.role !== 'judge') return;
  for (const text of HOSTILE) {
    await allure.label('tag', text);
    await allure.parameter(text, text);
    await allure.step(text, (context) => context.parameter('token=hunter22', text));
  }
  const all = HOSTILE.join('\n');
  await allure.attachment(all, `token=hunter22 ${all}`, 'text/html');
  await allure.globalAttachment(all, `token=hunter22 ${all}`, 'text/html');
  await allure.attachmentPath('lane', pass.request.laneStateFile, 'text/plain');
  await allure.attachmentPath('none', `${pass.request.outputDirectory}/none.txt`, 'text/plain');
});

register({
  scope: 'parity',
  requirement: requirementOf('CNI-S-05'),
  observe: async () => ({ chains: 4 }),
  compare: () => new Findings().judgement(),
  mutants: {},
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
