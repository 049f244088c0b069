import { expect, test } from 'vitest';
import { fakeHost } from '../host/testing/fake-host.ts';
import { bridgeFilter } from './bridge-filter.ts';

const BRIDGED = '/proc/sys/net/bridge/bridge-nf-call-iptables';

/** A machine whose bridges are, or are not, filtered, with this policy. */
const machine = (bridged: string | undefined, policy: string) =>
  fakeHost({
    files: bridged === undefined ? {} : { [BRIDGED]: `${bridged}\n` },
    programs: ['iptables'],
    run: async (argv) => ({
      command: argv.join(' '),
      exitCode: 0,
      stdout: `-P FORWARD ${policy}\n-A FORWARD -j DOCKER-USER\n`,
      stderr: '',
      durationMs: 1,
    }),
  });

test('a machine as a daemon of Docker leaves it keeps the nodes of podman apart, and says what helps', async () => {
  expect(await bridgeFilter(machine('1', 'DROP'))).toMatchObject({
    why: expect.stringContaining('policy DROP'),
    remedy: expect.stringContaining('iptables -P FORWARD ACCEPT'),
  });
});

test('one without the policy, or whose bridges pass no filter, does not', async () => {
  expect(await bridgeFilter(machine('1', 'ACCEPT'))).toBeUndefined();
  expect(await bridgeFilter(machine('0', 'DROP'))).toBeUndefined();
  expect(await bridgeFilter(machine(undefined, 'DROP'))).toBeUndefined();
});
