import { expect, test } from 'vitest';
import type { CheckResult } from '../../host/check-result.ts';
import { machineOf } from './host.ts';

const finding = (id: string, rest: Partial<CheckResult>): CheckResult => ({
  id,
  title: id,
  level: 'ok',
  seen: '',
  remedy: '',
  ...rest,
});

test('a lane is dropped for what the kernel is known to lack, not for what could not be looked at', () => {
  const machine = (rest: Partial<CheckResult>) =>
    machineOf(
      { findings: [finding('ipv6', rest), finding('netfilter-nftables', rest)], browser: undefined },
      { cnitool: false, earlierIstio: true },
    );
  expect(machine({})).toEqual({
    browser: false,
    cnitool: false,
    earlierIstio: true,
    ipv6: true,
    nftables: true,
  });
  expect(machine({ level: 'warn' })).toMatchObject({ ipv6: false, nftables: false });
  expect(machine({ level: 'warn', unknown: true })).toMatchObject({ ipv6: true, nftables: true });
  expect(
    machineOf({ findings: [], browser: '/usr/bin/chromium' }, { cnitool: true, earlierIstio: true }),
  ).toEqual({
    browser: true,
    cnitool: true,
    earlierIstio: true,
    ipv6: false,
    nftables: false,
  });
});
