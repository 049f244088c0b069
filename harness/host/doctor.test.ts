import { expect, test } from 'vitest';
import { assessHost, type CheckResult } from './check-result.ts';
import { examineHost } from './doctor.ts';
import { fakeHost } from './testing/fake-host.ts';

const finding = (level: CheckResult['level']): CheckResult => ({
  id: level,
  title: `thing ${level}`,
  level,
  seen: 'seen',
  remedy: 'remedy',
});

test('all findings come in the order of the checks, and a check that fails is a finding of its own', async () => {
  const findings = await examineHost(fakeHost(), [
    async () => [finding('ok'), finding('warn')],
    async function brokenCheck() {
      throw new Error('no such thing');
    },
  ]);
  expect(findings.map((found) => found.id)).toEqual(['ok', 'warn', 'brokenCheck']);
  expect(findings[2]).toMatchObject({ level: 'warn' });
  expect(findings[2]?.seen).toContain('no such thing');
});

test('warnings leave a host fit; what is missing or unfit does not, and each is a reason with its remedy', () => {
  expect(assessHost([finding('ok'), finding('warn')])).toMatchObject({
    fit: true,
    warnings: ['thing warn: seen; remedy'],
  });
  expect(assessHost([finding('missing'), finding('unfit'), finding('warn')])).toEqual({
    fit: false,
    reasons: ['thing missing: seen; remedy', 'thing unfit: seen; remedy'],
    warnings: ['thing warn: seen; remedy'],
  });
});

test('on another system than Linux that is the one finding, and nothing is tried', async () => {
  const checks = [
    async () => {
      throw new Error('not expected');
    },
  ];
  const findings = await examineHost(fakeHost({ platform: 'darwin' }), checks);
  expect(findings).toMatchObject([{ id: 'system', level: 'unfit', seen: 'darwin, not Linux' }]);
});
