import { expect, test } from 'vitest';
import type { ProcessDocument, RuntimeDocument } from '../document.ts';
import { recorded } from '../recorded.ts';
import { parseProcess, parseRuntime } from './parse.ts';
import { capabilitySet, capabilitySetOf, holdsCapability, maskOf, setsHolding } from './sets.ts';
import type { CapabilitySet, CapabilitySets } from './types.ts';

/** The masks that the five sets have. */
function masks(sets: CapabilitySets): readonly bigint[] {
  return [...new Set(Object.values(sets as unknown as Record<string, CapabilitySet>).map(maskOf))];
}

function processes(mode: string) {
  return (JSON.parse(recorded(`proc-status.injected-${mode}`)) as ProcessDocument[]).map(parseProcess);
}

function runtimes(mode: string) {
  return (JSON.parse(recorded(`crictl-inspect.injected-${mode}`)) as RuntimeDocument[]).map(parseRuntime);
}

test.for(['init', 'cni'])(
  'the proxy holds nothing and the application what its runtime gives by default: %s',
  (mode) => {
    const proxy = processes(mode).filter((process) => /pilot-agent|envoy/.test(process.command));
    expect(
      proxy.map((process) => [masks(process.capabilities), process.uids[0], process.noNewPrivileges]),
    ).toEqual([
      [[0n], 1337, true],
      [[0n], 1337, true],
    ]);
    const application = processes(mode).find((process) => process.command.includes('/apps/echo'));
    expect(application).toMatchObject({ uids: [0, 0, 0, 0], noNewPrivileges: false, seccomp: 'disabled' });
    expect(application?.capabilities.bounding.names).toContain('NET_RAW');
    expect(setsHolding(application!.capabilities, 'NET_ADMIN')).toEqual([]);
    expect(setsHolding(application!.capabilities, 'NET_RAW')).toEqual(['permitted', 'effective', 'bounding']);
  },
);

test('a process under a filter says so', () => {
  expect(processes('cni')[0]).toMatchObject({ command: '/pause -P', seccomp: 'filter' });
});

test('an exited istio-init was told NET_ADMIN and NET_RAW: the mask 0x3000', () => {
  const init = runtimes('init').find((container) => container.name === 'istio-init');
  expect(init).toMatchObject({ state: 'CONTAINER_EXITED', exitCode: 0, uid: 0 });
  expect(maskOf(init!.capabilities.effective)).toBe(0x3000n);
  expect(setsHolding(init!.capabilities, 'NET_ADMIN')).toEqual(['permitted', 'effective', 'bounding']);
});

test('an exited istio-validation was told nothing, as user 1337', () => {
  const validation = runtimes('cni').find((container) => container.name === 'istio-validation');
  expect(validation).toMatchObject({ uid: 1337, gid: 1337, noNewPrivileges: true });
  expect(validation?.args.slice(-2)).toEqual(['--run-validation', '--skip-rule-apply']);
  expect(masks(validation!.capabilities)).toEqual([0n]);
});

test('masks and names are two ways to say one set', () => {
  const agent = capabilitySet(0x283002n);
  expect(agent.names).toEqual(['DAC_OVERRIDE', 'NET_ADMIN', 'NET_RAW', 'SYS_PTRACE', 'SYS_ADMIN']);
  expect(capabilitySetOf(agent.names.map((name) => `CAP_${name}`))).toEqual(agent);
  expect(holdsCapability(agent, 'NET_ADMIN')).toBe(true);
  expect(holdsCapability(capabilitySet(0xa80425fbn), 'NET_ADMIN')).toBe(false);
  expect(capabilitySet((1n << 41n) - 1n).names).toHaveLength(41);
  expect(capabilitySet(1n << 50n).names).toEqual(['BIT_50']);
  expect(() => capabilitySetOf(['CAP_NONE'])).toThrow('no such capability: CAP_NONE');
});

test('a status without one of the sets, and a container that is gone, are errors and not empty sets', () => {
  const process = {
    pid: 7,
    containerId: '',
    command: '',
    netns: '1',
    status: 'PPid:\t1\nNSpid:\t7\t1\nUid:\t0 0 0 0\nGid:\t0 0 0 0\nCapInh:\t0',
  };
  expect(() => parseProcess(process)).toThrow('/proc/7/status has no CapPrm');
  expect(() => parseRuntime({ id: 'abc', error: 'not found' })).toThrow('container abc: not found');
});
